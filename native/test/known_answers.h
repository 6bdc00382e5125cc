#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

namespace emeth {

/// Where a set of known answers lies: in the repository, or in a folder beside it that may be absent.
struct AnswerSet {
  std::string name;
  bool in_repository;
  int comparisons;  ///< how many results the test compares

  std::filesystem::path stem() const {
    return std::filesystem::path(in_repository ? EMETH_TEST_DATA : EMETH_SHARED "/spec") / "kat-bfv" / name;
  }
  bool present() const { return std::filesystem::exists(stem().string() + ".txt"); }
};

inline std::ostream& operator<<(std::ostream& out, const AnswerSet& set) { return out << set.name; }

/// One set of known answers (test/data/kat-bfv/README.md): a script, its inputs and SEAL's results.
class KnownAnswers {
 public:
  struct Line {
    std::string op, name;
    std::vector<std::string> args;

    std::size_t number(std::size_t i) const { return std::stoull(args.at(i)); }
  };

  explicit KnownAnswers(const std::filesystem::path& stem)
      : in_(read_words(stem.string() + ".in")), out_(read_words(stem.string() + ".out")) {
    read_script(stem.string() + ".txt");
    read_index(stem.string() + ".idx");
  }

  const ContextPtr& context() const { return context_; }
  const std::vector<Line>& lines() const { return lines_; }
  int count(const std::string& op) const {
    return static_cast<int>(std::ranges::count(lines_, op, &Line::op));
  }

  std::vector<u64> input(std::size_t offset, std::size_t count) const { return slice(in_, offset, count); }
  std::vector<u64> words(const std::string& name) const {
    const Object& object = objects_.at(name);
    return slice(object.from_input ? in_ : out_, object.offset, object.count);
  }
  bool is_ciphertext(const std::string& name) const { return objects_.at(name).kind == "ct"; }

  Ciphertext ciphertext(const std::string& name) const {
    const auto& meta = objects_.at(name).meta;
    Ciphertext result(context_, context_->level(meta.at(1)), meta.at(0), static_cast<Form>(meta.at(2)), 1.0);
    std::ranges::copy(words(name), result.words().begin());
    return result;
  }
  Plaintext plaintext(const std::string& name) const {
    const Object& object = objects_.at(name);
    AlignedBuffer buffer(object.count);
    std::ranges::copy(words(name), buffer.data());
    return object.meta.at(1) == 0
               ? Plaintext::coefficients(context_, std::move(buffer))
               : Plaintext::ntt(context_, context_->level(object.meta.at(2)), std::move(buffer), 1.0);
  }

  /// Runs `compute` and compares its result, or its error, with the answer `line.name`.
  template <typename Compute>
  void expect(const Line& line, Compute compute) {
    SCOPED_TRACE(line.op + " " + line.name);
    ++compared_[line.op];
    const std::string& refused = objects_.at(line.name).refused;
    try {
      compare(line.name, compute());
      EXPECT_EQ(refused, "") << "SEAL refuses what was computed here";
    } catch (const Error& e) {
      EXPECT_EQ(refused, e.code() == Errc::kTransparent ? "logic_error" : "invalid_argument") << e.what();
    }
  }

  /// For results that `expect` cannot compare.
  void count_comparison(const Line& line) { ++compared_[line.op]; }
  int compared(const std::string& op) const { return compared_.contains(op) ? compared_.at(op) : 0; }
  int compared() const {
    int sum = 0;
    for (const auto& [op, n] : compared_) {
      sum += n;
    }
    return sum;
  }

 private:
  struct Object {
    std::string kind;
    bool from_input;
    std::size_t offset, count;
    std::vector<std::size_t> meta;
    std::string refused;
  };

  static std::vector<u64> read_words(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    std::vector<u64> words(bytes.size() / 8);
    std::memcpy(words.data(), bytes.data(), 8 * words.size());
    return words;
  }

  static std::vector<u64> slice(const std::vector<u64>& from, std::size_t offset, std::size_t count) {
    if (offset + count > from.size()) {
      throw std::out_of_range("the known answers are truncated");
    }
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(offset);
    return {first, first + static_cast<std::ptrdiff_t>(count)};
  }

  void read_script(const std::string& path) {
    std::ifstream file(path);
    std::string text;
    while (std::getline(file, text)) {
      std::istringstream in(text);
      Line line;
      in >> line.op;
      if (line.op == "ctx") {
        read_parameters(in);
        continue;
      }
      in >> line.name;
      for (std::string arg; in >> arg;) {
        line.args.push_back(arg);
      }
      if (line.op == "ct") {
        const std::size_t count = line.number(0) * line.number(1) * context_->degree();
        objects_[line.name] = {
            "ct", true, line.number(3), count, {line.number(0), line.number(1), line.number(2)}, ""};
      } else if (line.op == "pt") {
        objects_[line.name] = {"pt", true, line.number(1), line.number(0), {line.number(0), 0, 0}, ""};
      }
      lines_.push_back(std::move(line));
    }
  }

  void read_parameters(std::istream& in) {
    std::size_t primes = 0;
    ParametersLiteral literal;
    literal.scheme = static_cast<u8>(Scheme::kBfv);
    in >> literal.degree >> literal.plain_modulus >> primes;
    literal.q.resize(primes);
    for (u64& q : literal.q) {
      in >> q;
    }
    context_ = Context::create(Parameters::create(literal, Security::kToy));
  }

  void read_index(const std::string& path) {
    std::ifstream file(path);
    std::string text;
    while (std::getline(file, text)) {
      std::istringstream in(text);
      std::string name;
      Object object{};
      in >> name >> object.kind >> object.offset >> object.count;
      if (object.kind == "err") {
        in >> object.refused;
      }
      for (std::size_t value = 0; in >> value;) {
        object.meta.push_back(value);
      }
      objects_[name] = std::move(object);
    }
  }

  void compare(const std::string& name, const Ciphertext& result) const {
    ASSERT_EQ(objects_.at(name).kind, "ct");
    const auto form = static_cast<std::size_t>(result.form());
    EXPECT_EQ(objects_.at(name).meta,
              (std::vector<std::size_t>{result.size(), result.level().limbs(), form, 1, 1}));
    EXPECT_EQ(result.scale(), 1.0);
    EXPECT_TRUE(std::ranges::equal(result.words(), words(name)));
  }

  void compare(const std::string& name, const Plaintext& result) const {
    ASSERT_EQ(objects_.at(name).kind, "pt");
    const std::size_t limbs = result.is_ntt() ? result.level()->limbs() : 0;
    EXPECT_EQ(objects_.at(name).meta,
              (std::vector<std::size_t>{result.words().size(), result.is_ntt(), limbs, 1}));
    EXPECT_TRUE(std::ranges::equal(result.words(), words(name)));
  }

  void compare(const std::string& name, const std::vector<u64>& result) const {
    ASSERT_EQ(objects_.at(name).kind, "vec");
    EXPECT_EQ(result, words(name));
  }

  std::vector<u64> in_, out_;
  ContextPtr context_;
  std::vector<Line> lines_;
  std::map<std::string, Object> objects_;
  std::map<std::string, int> compared_;
};

}  // namespace emeth

// Objects written by Microsoft SEAL 4.4.3: what we save after loading them is what SEAL saved, version aside.

#include <gtest/gtest.h>

#include <filesystem>

#include "error_code.h"
#include "objects.h"
#include "wire/parameters.h"

namespace emeth {
namespace {

namespace fs = std::filesystem;

Bytes file(const fs::path& path) {
  const std::optional<Bytes> bytes = read_file(path.string());
  EXPECT_TRUE(bytes.has_value()) << path;
  return bytes.value_or(Bytes{});
}

/// The object with version 4.1 in its own and in every nested header.
Bytes relabelled(Bytes bytes, std::initializer_list<std::size_t> headers) {
  for (const std::size_t at : headers) bytes.at(at + 4) = std::byte{1};
  return bytes;
}

ContextPtr context_in(const fs::path& folder) {
  const Bytes bytes = file(folder / "parms.seal");
  ContextPtr context = Context::create(Parameters::create(wire::load_parameters(bytes), Security::kToy));
  Bytes expected = relabelled(bytes, {0});
  for (std::size_t at = 33; at < bytes.size(); at += 24) expected = relabelled(expected, {at});
  EXPECT_EQ(wire::save_parameters(context->parameters()), expected) << folder;
  return context;
}

void expect_expansion(const ContextPtr& context, const fs::path& folder, const std::string& name,
                      const wire::CiphertextExpectation& expectation) {
  SCOPED_TRACE(folder / name);
  const Bytes seeded = file(folder / (name + "_seeded.seal"));
  const Bytes expanded = file(folder / (name + "_expanded.seal"));
  EXPECT_LT(seeded.size(), expanded.size());
  EXPECT_TRUE(wire::parse_ciphertext(*context, seeded, expectation).seed.has_value());
  EXPECT_EQ(saved(wire::load_ciphertext(context, seeded, expectation)), relabelled(expanded, {0, 89}));
}

bool is_key(const std::string& name) { return name.find("key") != std::string::npos || name == "parms.seal"; }

/// Loads every plaintext and ciphertext of a folder.
void expect_same_bytes(const ContextPtr& context, const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".seal" || is_key(name)) continue;
    SCOPED_TRACE(entry.path());
    const Bytes bytes = file(entry.path());
    if (name.find(".z") != std::string::npos) {
      EXPECT_EQ(error_code_of([&] { wire::load_ciphertext(context, bytes, {}); }), Errc::kCompressed);
    } else if (name.find("_seeded") != std::string::npos) {
      expect_expansion(context, folder, name.substr(0, name.find("_seeded")), {});
    } else if (bytes.at(89) == std::byte{0x5e} && bytes.at(90) == std::byte{0xa1}) {
      EXPECT_EQ(saved(wire::load_ciphertext(context, bytes, {})), relabelled(bytes, {0, 89}));
    } else {
      EXPECT_EQ(saved(wire::load_plaintext(context, bytes)), relabelled(bytes, {0, 64}));
    }
  }
}

void expect_seal_agrees(const fs::path& folder) {
  const ContextPtr context = context_in(folder);
  expect_same_bytes(context, folder);
  expect_expansion(context, folder, "public_key", {.key_level = true, .allow_transparent = false});
}

TEST(WireVectors, CopiedSetGivesSealsBytes) { expect_seal_agrees(fs::path(EMETH_TEST_DATA) / "bfv-1024"); }

TEST(WireVectors, EverySetGivesSealsBytes) {
  const fs::path vectors = fs::path(EMETH_SHARED) / "vectors";
  if (!fs::exists(vectors)) GTEST_SKIP() << "the large vectors are not part of the project";
  for (const auto& folder : fs::directory_iterator(vectors)) {
    if (folder.is_directory()) expect_seal_agrees(folder.path());
  }
}

}  // namespace
}  // namespace emeth

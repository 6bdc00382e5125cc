#include "random/uniform.h"

#include <gtest/gtest.h>

#include <vector>

#include "hex.h"
#include "random/blake2.h"
#include "random/counting_seed.h"

namespace emeth {
namespace {

std::vector<Modulus> moduli_of(std::initializer_list<u64> values) { return {values.begin(), values.end()}; }

std::vector<u64> expand(Generator generator, std::span<const Modulus> moduli, std::size_t n) {
  SeedStream stream(generator, counting_seed());
  std::vector<u64> words(moduli.size() * n);
  sample_uniform(stream, moduli, n, words);
  return words;
}

/// First three words and the last one of a limb.
struct LimbSample {
  u64 first, second, third, last;
};

struct Expansion {
  const char* name;
  Generator generator;
  std::size_t n;
  std::vector<Modulus> moduli;
  std::vector<LimbSample> limbs;
  const char* digest;  ///< BLAKE2b-256 of all words
};

const Expansion kExpansions[] = {
    {"Bits30And31Blake2xb",
     Generator::kBlake2xb,
     1024,
     moduli_of({1073707009, 2147473409}),
     {{472172792, 32465349, 184961479, 281216087}, {1068269146, 882872201, 2098815153, 509158829}},
     "852b780ab14b46007c6d225199515e1f8e4453faf8cfc46776827b79d79b5feb"},
    {"Bits30And31Shake256",
     Generator::kShake256,
     1024,
     moduli_of({1073707009, 2147473409}),
     {{507306440, 808043724, 572734920, 1036578151}, {133586003, 1841225464, 1176913989, 95319432}},
     "e428dee2a7e9de6a69c3d58a7ab97dc641f338aab7912477e8d9eff289226404"},
    {"Bits40And30Blake2xb",
     Generator::kBlake2xb,
     2048,
     moduli_of({1099511590913, 1073692673}),
     {{723655844226, 283535345416, 849928815074, 349869985625},
      {169285133, 141661096, 1059215692, 322353169}},
     "36485fdd5b0e2a0341f71ab60816a6a590a50b5288c93a6949bc2f5ebff19325"},
    {"Bits40And30Shake256",
     Generator::kShake256,
     2048,
     moduli_of({1099511590913, 1073692673}),
     {{787589910372, 256069058870, 66627198978, 319909664512}, {822555122, 511242900, 160435195, 1063927343}},
     "059e16fbda6c230dba21eafb9a649d379743f9aebe5253ea9f7a762fb423e841"},
    {"RedrawsBlake2xb",
     Generator::kBlake2xb,
     1024,
     moduli_of({1037629354146150401, 691752902764105729}),
     {{537162215141472527, 839078687851558704, 369620639947145573, 299749048237372506},
      {129334179125698809, 377463888757009823, 2721758851711147, 599154619835364133}},
     "10b519489e0598b99918b553a2b68450beb5ba67e8c908cf84d4859d29141d99"},
    {"RedrawsShake256",
     Generator::kShake256,
     1024,
     moduli_of({1037629354146150401, 691752902764105729}),
     {{293275191433124161, 578772463061271298, 515956828547756698, 87167905392086696},
      {520101947355226391, 380460799418368816, 400130596777128383, 59245337327613504}},
     "fae6b7ba17d6361b3e8809c48b517cce56bfd7652b2aea2fe9f480aa48bfaf99"},
};

class UniformExpansion : public testing::TestWithParam<Expansion> {};

TEST_P(UniformExpansion, IsTheKnownOne) {
  const Expansion& expected = GetParam();
  const auto words = expand(expected.generator, expected.moduli, expected.n);
  for (std::size_t j = 0; j < expected.limbs.size(); ++j) {
    const u64* limb = &words[j * expected.n];
    EXPECT_EQ(limb[0], expected.limbs[j].first);
    EXPECT_EQ(limb[1], expected.limbs[j].second);
    EXPECT_EQ(limb[2], expected.limbs[j].third);
    EXPECT_EQ(limb[expected.n - 1], expected.limbs[j].last);
  }
  EXPECT_EQ(hex(blake2b_256(std::as_bytes(std::span(words)))), expected.digest);
}

INSTANTIATE_TEST_SUITE_P(SpecificationTable, UniformExpansion, testing::ValuesIn(kExpansions),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SampleUniform, TinyDegree_DrawsTheWordsOfTheWorkedExample) {
  const auto moduli = moduli_of({1073741689, 2147483497, 4294967161});
  EXPECT_EQ(expand(Generator::kBlake2xb, moduli, 4),
            (std::vector<u64>{955775039, 457305879, 436955197, 667361676, 165642116, 294058650, 539701544,
                              545657158, 1868695080, 1040093179, 776265238, 125931429}));
  EXPECT_EQ(expand(Generator::kShake256, moduli, 4),
            (std::vector<u64>{211665433, 628651682, 825668647, 953027943, 441072363, 740608571, 2074746498,
                              1321688601, 2203721348, 608674975, 3783826635, 1606496129}));
}

TEST(SampleUniform, RedrawnWords_ComeFromAfterTheBulk) {
  const auto moduli = moduli_of({1037629354146150401, 691752902764105729});
  const auto words = expand(Generator::kBlake2xb, moduli, 1024);
  EXPECT_EQ(words[64], 835719445418862097u);  // the first two of the limb that are redrawn
  EXPECT_EQ(words[74], 23212649683628507u);

  SeedStream stream(Generator::kBlake2xb, counting_seed());
  std::vector<u64> bulk(words.size());
  stream.read(std::as_writable_bytes(std::span(bulk)));
  std::size_t redraws = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Modulus& q = moduli[i / 1024];
    const u64 bound = ~u64{0} / q.value() * q.value() - 1;
    if (bulk[i] >= bound) {
      ++redraws;
    } else {
      EXPECT_EQ(words[i], bulk[i] % q.value()) << "word " << i;
    }
  }
  EXPECT_EQ(redraws, 66u);
}

}  // namespace
}  // namespace emeth

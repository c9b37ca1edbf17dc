// The operations on values that evaluation does most.
#include <benchmark/benchmark.h>

#include "value/convert.h"
#include "value/json.h"
#include "value/number.h"
#include "value/ops.h"
#include "value/value.h"

namespace reprise::value {
namespace {

Value sample(int attributes) {
  std::vector<std::pair<std::string, Value>> fields;
  for (int i = 0; i < attributes; ++i) {
    fields.emplace_back("attribute_" + std::to_string(100 + i), Value::string("value " + std::to_string(i)));
  }
  return Value::object(std::move(fields));
}

void copy(benchmark::State& state) {
  const Value v = sample(20);
  for (auto _ : state) {
    Value c = v;
    benchmark::DoNotOptimize(c);
  }
}
BENCHMARK(copy);

void make_string(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Value::string("subnet-0123456789abcdef0"));
}
BENCHMARK(make_string);

void make_object_of_known_type(benchmark::State& state) {
  const Value v = sample(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(Value::object(v.type(), {v.items().begin(), v.items().end()}));
  }
}
BENCHMARK(make_object_of_known_type)->Arg(5)->Arg(40);

void make_object_by_names(benchmark::State& state) {
  const Value v = sample(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    std::vector<std::pair<std::string, Value>> fields;
    fields.reserve(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) fields.emplace_back(v.type()->attributes()[i].name, v.at(i));
    benchmark::DoNotOptimize(Value::object(std::move(fields)));
  }
}
BENCHMARK(make_object_by_names)->Arg(5)->Arg(40);

void find_attribute(benchmark::State& state) {
  const Value v = sample(40);
  for (auto _ : state) benchmark::DoNotOptimize(attribute(v, "attribute_117"));
}
BENCHMARK(find_attribute);

void index_list(benchmark::State& state) {
  const Value list = Value::list(Type::number(), {Value::integer(1), Value::integer(2), Value::integer(3)});
  const Value key = Value::integer(1);
  for (auto _ : state) benchmark::DoNotOptimize(index(list, key));
}
BENCHMARK(index_list);

void add_integers(benchmark::State& state) {
  const Value a = Value::integer(40);
  const Value b = Value::integer(2);
  for (auto _ : state) benchmark::DoNotOptimize(add(a, b));
}
BENCHMARK(add_integers);

void add_fractions(benchmark::State& state) {
  const Value a = Value::number(*Number::parse("0.1"));
  const Value b = Value::number(*Number::parse("0.2"));
  for (auto _ : state) benchmark::DoNotOptimize(add(a, b));
}
BENCHMARK(add_fractions);

void equal_objects(benchmark::State& state) {
  const Value a = sample(20);
  const Value b = sample(20);
  for (auto _ : state) benchmark::DoNotOptimize(equal(a, b));
}
BENCHMARK(equal_objects);

void make_set_of_strings(benchmark::State& state) {
  std::vector<Value> items;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    items.push_back(Value::string(std::to_string(i * 7919 % 10007)));
  for (auto _ : state) benchmark::DoNotOptimize(Value::set(Type::string(), items));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(make_set_of_strings)->Range(64, 32768)->Complexity(benchmark::oNLogN);

void convert_tuple_to_list(benchmark::State& state) {
  std::vector<Value> items;
  for (std::int64_t i = 0; i < state.range(0); ++i) items.push_back(Value::integer(i));
  const Value tuple = Value::tuple(std::move(items));
  const TypeRef strings = Type::list(Type::string());
  for (auto _ : state) benchmark::DoNotOptimize(convert(tuple, strings));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(convert_tuple_to_list)->Range(64, 32768)->Complexity(benchmark::oN);

void print_third(benchmark::State& state) {
  const Number third = *Number::parse("1") / *Number::parse("3");
  for (auto _ : state) benchmark::DoNotOptimize(third.to_string());
}
BENCHMARK(print_third);

void json_round_trip(benchmark::State& state) {
  std::vector<Value> items;
  for (int i = 0; i < 1000; ++i) items.push_back(sample(20));
  const std::string text = to_json(Value::tuple(std::move(items)));
  for (auto _ : state) benchmark::DoNotOptimize(to_json(from_json(text).value()));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(json_round_trip);

void json_read(benchmark::State& state) {
  std::vector<Value> items;
  for (int i = 0; i < 1000; ++i) items.push_back(sample(20));
  const std::string text = to_json(Value::tuple(std::move(items)));
  for (auto _ : state) benchmark::DoNotOptimize(from_json(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(json_read);

}  // namespace
}  // namespace reprise::value

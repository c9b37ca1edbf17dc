// Post-processors, and what an image is made of.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "image/run.h"
#include "lang/digest.h"
#include "value/json.h"

namespace reprise::image {

bool BuildRun::excluded(const PluginBlock& step) const {
  return std::any_of(options_.except.begin(), options_.except.end(),
                     [&](const std::string& glob) { return wildcard_match(glob, step.name); });
}

void BuildRun::post_process() {
  for (const auto& sequence : build_.post_processors) {
    for (const PluginBlock& block : sequence) {
      // As Packer has it, what follows an excluded step of a sequence does not run either.
      if (excluded(block)) break;
      if (!block.plugin) {
        note("post-processor " + block.type, "The post-processor did nothing.", block.range);
        continue;
      }
      std::size_t errors = diags_.error_count();
      Config config = evaluation_.config(*block.body, block.plugin, diags_);
      evaluation_.render(config, data_, {}, diags_);
      if (diags_.error_count() != errors || skipped(config)) continue;
      say(fmt::format("Running post-processor: {} (type {})", block.name == block.type ? "" : block.name,
                      block.type));
      if (block.type == "manifest") manifest_entry(block, config);
    }
  }
}

void BuildRun::manifest_entry(const PluginBlock&, const Config& config) {
  auto quote = [](std::string_view s) { return value::to_json(value::Value::string(s)); };
  std::string id;
  for (const Artifact& a : artifacts_) {
    id += id.empty() ? "" : ",";
    id += a.region.empty() ? a.id : fmt::format("{}:{}", a.region, a.id);
  }
  std::string custom;
  for (const auto& [k, v] : config.map("custom_data"))
    custom += fmt::format("{}\n        {}: {}", custom.empty() ? "" : ",", quote(k), quote(v));
  std::int64_t time = config.flag("strip_time") ? 0 : world_.now.us / 1'000'000;
  manifest_.push_back(
      {t_.tree_path(config.text("output", "packer-manifest.json")),
       fmt::format(
           "    {{\n      \"name\": {},\n      \"builder_type\": {},\n      \"build_time\": {},\n      "
           "\"files\": null,\n      \"artifact_id\": {},\n      \"packer_run_uuid\": \"{}\",\n      "
           "\"custom_data\": {}\n    }}",
           quote(data_.build_name), quote(data_.build_type), time, quote(id), run_uuid(),
           custom.empty() ? "null" : fmt::format("{{{}\n      }}", custom)),
       run_uuid()});
}

std::string BuildRun::run_uuid() const {
  return world_.entropy.uuid("packer run", fmt::format("{}/{}", options_.creator, data_.now.us));
}

std::string manifest_text(const std::optional<std::string>& before,
                          const std::vector<ManifestEntry>& entries) {
  std::string builds;
  for (const ManifestEntry& e : entries) builds += (builds.empty() ? "" : ",\n") + e.json;
  constexpr std::string_view kEnd = "\n  ],\n  \"last_run_uuid\": ";
  if (std::size_t end = before ? before->rfind(kEnd) : std::string::npos; end != std::string::npos)
    builds = before->substr(0, end) + ",\n" + builds;
  else
    builds = "{\n  \"builds\": [\n" + builds;
  return fmt::format("{}{}\"{}\"\n}}\n", builds, kEnd, entries.back().run);
}

std::string content_digest(const machine::MachineAttachment& machine) {
  std::string canonical;
  for (const cloud::Fact& f : machine.all_facts()) canonical += fmt::format("{}\n{}\n", f.path, f.text);
  return "sha256:" + lang::to_hex(lang::digest_bytes(lang::Digest::sha256, canonical));
}

std::vector<BillItem> bill_of_materials(const machine::Machine& machine) {
  std::vector<BillItem> out;
  auto add = [&](const std::string& name, const machine::Package& p) {
    out.push_back({name, p.version, p.repository});
  };
  machine.packages.for_each(add);
  machine.languages.for_each(add);
  return out;
}

}  // namespace reprise::image

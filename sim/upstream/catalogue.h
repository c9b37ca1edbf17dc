// The parsed catalogue files: what upstream.h answers from. Immutable once loaded. Private to this folder.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "upstream/release_line.h"

namespace reprise::upstream {

template <class T>
using ByName = std::map<std::string, T, std::less<>>;

// Images that one publisher releases under one pattern of names.
struct ImageLine {
  std::string key;
  std::string os, owner_id, owner_alias, name, architecture, root_device_type, virtualization_type,
      description;
  std::vector<std::string> regions;  // globs; empty: everywhere
  ReleaseLine releases;
  std::int64_t keep = 8;  // how many past releases stay listed
};

// The versions of one package. Either a pattern with {n}, counted from `from`, or a list, one after another.
struct PackageLine {
  std::string pattern;
  std::vector<std::string> list;
  std::int64_t from = 0;
  ReleaseLine releases;
  std::vector<std::string> depends, files, services;
};

struct RepositoryData {
  std::string kind;
  ByName<PackageLine> packages;
};

struct BaseSystem {
  std::string repository;
  std::vector<std::string> packages;
};

struct GitRepository {
  std::string default_branch = "main";
  ByName<ReleaseLine> branches;
  ByName<std::int64_t> tags;  // commit number on the default branch
  std::vector<std::pair<std::string, std::string>> files;
};

struct UrlData {
  std::string pattern;  // the URL, with * for families
  std::string content;
  std::string sha256;                                      // of the real bytes, where known
  std::vector<std::pair<std::string, std::string>> files;  // of an archive
  bool fixed = false;
  bool exact = false;  // `content` is what is really served
  ReleaseLine releases;
};

class Catalogue {
 public:
  std::vector<ImageLine> images;
  ByName<RepositoryData> repositories;
  ByName<RepositoryData> registries;
  ByName<BaseSystem> bases;
  ByName<GitRepository> git;
  std::vector<UrlData> urls;  // later ones win
};

// "git@github.com:a/b.git", "https://github.com/a/b/" → "https://github.com/a/b".
std::string canonical_git_url(std::string_view url);

}  // namespace reprise::upstream

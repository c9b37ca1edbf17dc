// What is compared between two lives of a machine, and how a machine is kept between processes.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "machine/systems.h"
#include "machine/vfs.h"
#include "upstream/archive.h"

namespace reprise::machine {
namespace {

using cloud::Fact;
using Facts = std::vector<Fact>;

// "sha256:… 0644 root:root"
std::string file_content(const File& f, cloud::FactMemo& memo) {
  std::string out;
  if (f.type == FileType::symlink) return out.append("-> ").append(f.text());
  out.reserve(96);
  out.append("sha256:")
      .append(memo.text(f.content.get(), [&] { return upstream::sha256_hex(f.text()); }))
      .push_back(' ');
  for (int shift = 9; shift >= 0; shift -= 3) out.push_back(static_cast<char>('0' + (f.mode >> shift & 7)));
  return out.append(" ").append(f.owner).append(":").append(f.group);
}

Facts file_facts(const Machine& m, cloud::FactMemo& memo) {
  Facts out;
  m.files.for_each([&](const std::string& path, const File& f) {
    // A package's own files say no more than its version does; directories matter by what is in them.
    if (!f.package.empty() || f.type == FileType::directory) return;
    if (m.systems && (m.systems->ignore.cover(path) || m.systems->identity.cover(path))) return;
    out.push_back({path, file_content(f, memo), f.marks});
  });
  return out;
}

// Facts of one kind: what `say` tells of each entry, under "kind:name".
template <class T, class Say>
Facts facts_of(std::string_view kind, const world::PersistentMap<T>& entries, Say say) {
  Facts out;
  out.reserve(entries.size());
  entries.for_each([&](const std::string& name, const T& entry) {
    std::string path;
    path.reserve(kind.size() + 1 + name.size());
    path.append(kind).append(":").append(name);
    auto [text, marks] = say(entry);
    out.push_back({std::move(path), std::move(text), marks});
  });
  return out;
}

using Said = std::pair<std::string, value::Marks>;

Said say_group(const Group& g) {
  std::string text = "gid=" + std::to_string(g.gid) + " members=";
  for (const std::string& member : g.members)
    text.append(&member == g.members.data() ? "" : ",").append(member);
  return {std::move(text), nullptr};
}
Said say_repository(const Repository& r) {
  return {r.snapshot ? "snapshot " + world::rfc3339(*r.snapshot) : "moving", r.marks};
}
Said say_service(const Service& s) {
  const char* start = s.masked ? " masked" : s.enabled ? " enabled" : " disabled";
  return {std::string(s.active ? "active" : "inactive") + start, s.marks};
}
Said say_user(const User& u) {
  std::string text = "uid=" + std::to_string(u.uid) + " gid=" + std::to_string(u.gid);
  text.append(" home=").append(u.home).append(" shell=").append(u.shell).append(" password=");
  text.append(u.password.starts_with('$') ? "set" : u.password);
  return {std::move(text), u.marks};
}

Facts package_facts(const world::PersistentMap<Package>& packages, value::Marks base_marks) {
  value::Marks own = nullptr, with_base = base_marks;  // most packages have the same marks
  return facts_of("package", packages, [&](const Package& p) {
    if (p.from_base && p.marks != own) with_base = value::unite(own = p.marks, base_marks);
    return Said{p.held ? p.version + " (held)" : p.version, p.from_base ? with_base : p.marks};
  });
}

// Fields are written as "length:bytes" so that nothing needs escaping.
class Writer {
 public:
  Writer& text(std::string_view t) {
    out += fmt::format("{}:", t.size());
    out += t;
    return *this;
  }
  Writer& number(std::int64_t n) { return text(std::to_string(n)); }
  Writer& marks(value::Marks m) {
    auto origins = m ? m->origins() : std::span<const value::Origin>();
    number(std::ssize(origins));
    for (const value::Origin& o : origins) number(static_cast<int>(o.kind)).text(o.what);
    return *this;
  }
  std::string out = "reprise-machine-1\n";
};

class Reader {
 public:
  explicit Reader(std::string_view text) : s_(text) {
    constexpr std::string_view kHeader = "reprise-machine-1\n";
    bad = !s_.starts_with(kHeader);
    if (!bad) s_.remove_prefix(kHeader.size());
  }
  std::string text() {
    std::size_t n = 0;
    auto [end, error] = std::from_chars(s_.data(), s_.data() + s_.size(), n);
    auto used = static_cast<std::size_t>(end - s_.data());
    if (bad || error != std::errc() || used >= s_.size() || s_[used] != ':' || n > s_.size() - used - 1)
      return bad = true, "";
    std::string out(s_.substr(used + 1, n));
    s_.remove_prefix(used + 1 + n);
    return out;
  }
  std::int64_t number() {
    std::string t = text();
    std::int64_t n = 0;
    auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
    bad = bad || error != std::errc() || end != t.data() + t.size();
    return bad ? 0 : n;
  }
  std::size_t count() {
    std::int64_t n = number();
    bad = bad || n < 0 || n > static_cast<std::int64_t>(s_.size());
    return bad ? 0 : static_cast<std::size_t>(n);
  }
  value::Marks marks() {
    value::Marks m = nullptr;
    for (std::size_t i = count(); i > 0 && !bad; --i) {
      std::int64_t kind = number();
      std::string what = text();
      if (kind < 0 || kind > static_cast<int>(value::OriginKind::unmodelled)) return bad = true, nullptr;
      m = value::unite(m, value::origin_mark({static_cast<value::OriginKind>(kind), std::move(what), {}}));
    }
    return m;
  }
  bool at_end() const { return s_.empty(); }
  bool bad = false;

 private:
  std::string_view s_;
};

void write_packages(Writer& w, const world::PersistentMap<Package>& packages) {
  w.number(static_cast<std::int64_t>(packages.size()));
  packages.for_each([&](const std::string& name, const Package& p) {
    w.text(name).text(p.version).text(p.repository).marks(p.marks);
    w.number((p.automatic ? 1 : 0) | (p.held ? 2 : 0) | (p.from_base ? 4 : 0));
  });
}
void read_packages(Reader& r, world::PersistentMap<Package>& into) {
  for (std::size_t i = r.count(); i > 0 && !r.bad; --i) {
    std::string name = r.text();
    Package p;
    p.version = r.text();
    p.repository = r.text();
    p.marks = r.marks();
    std::int64_t bits = r.number();
    p.automatic = bits & 1;
    p.held = bits & 2;
    p.from_base = bits & 4;
    into.set(name, std::move(p));
  }
}

void write_files(Writer& w, const FileTree& files) {
  w.number(static_cast<std::int64_t>(files.size()));
  files.for_each([&](const std::string& path, const File& f) {
    w.text(path)
        .number(static_cast<int>(f.type))
        .number(f.executable_format)
        .number(f.mode)
        .text(f.owner)
        .text(f.group);
    w.text(f.text()).marks(f.marks).text(f.package);
  });
}
void read_files(Reader& r, FileTree& into) {
  for (std::size_t i = r.count(); i > 0 && !r.bad; --i) {
    std::string path = r.text();
    File f;
    std::int64_t type = r.number();
    r.bad = r.bad || type < 0 || type > 2;
    f.type = static_cast<FileType>(type);
    f.executable_format = r.number() != 0;
    f.mode = static_cast<std::uint16_t>(r.number() & 07777);
    f.owner = r.text();
    f.group = r.text();
    std::string content = r.text();
    if (f.type != FileType::directory) f.content = std::make_shared<Text>(std::move(content));
    f.marks = r.marks();
    f.package = r.text();
    into.set(path, std::move(f));
  }
}

void write_accounts(Writer& w, const Machine& m) {
  w.number(static_cast<std::int64_t>(m.users.size()));
  m.users.for_each([&](const std::string& n, const User& u) {
    w.text(n)
        .number(u.uid)
        .number(u.gid)
        .text(u.home)
        .text(u.shell)
        .text(u.comment)
        .text(u.password)
        .marks(u.marks);
  });
  w.number(static_cast<std::int64_t>(m.groups.size()));
  m.groups.for_each([&](const std::string& n, const Group& g) {
    w.text(n).number(g.gid).number(std::ssize(g.members));
    for (const std::string& member : g.members) w.text(member);
  });
}
void read_accounts(Reader& r, Machine& m) {
  for (std::size_t i = r.count(); i > 0 && !r.bad; --i) {
    std::string n = r.text();
    User u;
    u.uid = static_cast<int>(r.number());
    u.gid = static_cast<int>(r.number());
    u.home = r.text();
    u.shell = r.text();
    u.comment = r.text();
    u.password = r.text();
    u.marks = r.marks();
    m.users.set(n, std::move(u));
  }
  for (std::size_t i = r.count(); i > 0 && !r.bad; --i) {
    std::string n = r.text();
    Group g;
    g.gid = static_cast<int>(r.number());
    for (std::size_t k = r.count(); k > 0 && !r.bad; --k) g.members.push_back(r.text());
    m.groups.set(n, std::move(g));
  }
}

void write_rest(Writer& w, const Machine& m) {
  w.number(static_cast<std::int64_t>(m.services.size()));
  m.services.for_each([&](const std::string& n, const Service& s) {
    w.text(n).number((s.active ? 1 : 0) | (s.enabled ? 2 : 0) | (s.masked ? 4 : 0)).marks(s.marks);
  });
  w.number(static_cast<std::int64_t>(m.repositories.size()));
  m.repositories.for_each([&](const std::string& n, const Repository& s) {
    w.text(n).number(s.fetched ? s.fetched->us : -1).number(s.snapshot ? s.snapshot->us : -1).marks(s.marks);
  });
  w.number(static_cast<std::int64_t>(m.settings.size()));
  m.settings.for_each([&](const std::string& n, const auto& s) { w.text(n).text(s.first).marks(s.second); });
}
void read_rest(Reader& r, Machine& m) {
  for (std::size_t i = r.count(); i > 0 && !r.bad; --i) {
    std::string n = r.text();
    std::int64_t bits = r.number();
    m.services.set(n, {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, r.marks()});
  }
  for (std::size_t i = r.count(); i > 0 && !r.bad; --i) {
    std::string n = r.text();
    Repository s;
    if (std::int64_t t = r.number(); t >= 0) s.fetched = world::Instant{t};
    if (std::int64_t t = r.number(); t >= 0) s.snapshot = world::Instant{t};
    s.marks = r.marks();
    m.repositories.set(n, std::move(s));
  }
  for (std::size_t i = r.count(); i > 0 && !r.bad; --i) {
    std::string n = r.text(), v = r.text();
    m.settings.set(n, {std::move(v), r.marks()});
  }
}

}  // namespace

std::vector<cloud::FactList> MachineAttachment::facts(cloud::FactMemo& memo) const {
  const Machine& m = machine_;
  const auto simple = [&](std::string_view kind, const auto& entries, auto say) {
    return memo.list(entries.tree(), nullptr, [&] { return facts_of(kind, entries, say); });
  };
  const auto packages = [&](const world::PersistentMap<Package>& entries) {
    return memo.list(entries.tree(), m.base_marks, [&] { return package_facts(entries, m.base_marks); });
  };
  Facts hostname;
  if (!m.hostname_is_identity) hostname.push_back({"hostname", m.hostname, m.hostname_marks});
  return {memo.list(m.files.tree(), nullptr, [&] { return file_facts(m, memo); }),
          simple("group", m.groups, say_group),
          std::make_shared<const Facts>(std::move(hostname)),
          packages(m.packages),
          packages(m.languages),
          simple("repository", m.repositories, say_repository),
          simple("service", m.services, say_service),
          simple("setting", m.settings, [](const Said& s) { return s; }),
          simple("user", m.users, say_user)};
}

std::string MachineAttachment::serialise() const {
  const Machine& m = machine_;
  Writer w;
  w.text(m.os)
      .text(m.family)
      .text(m.default_user)
      .text(m.hostname)
      .marks(m.hostname_marks)
      .number(m.hostname_is_identity);
  w.marks(m.base_marks).number(static_cast<std::int64_t>(m.draws));
  write_files(w, m.files);
  write_packages(w, m.packages);
  write_packages(w, m.languages);
  write_accounts(w, m);
  write_rest(w, m);
  return std::move(w.out);
}

std::shared_ptr<const MachineAttachment> restore_attachment(std::string_view text,
                                                            std::shared_ptr<const Systems> systems) {
  Reader r(text);
  Machine m;
  m.systems = std::move(systems);
  m.os = r.text();
  m.family = r.text();
  m.default_user = r.text();
  m.hostname = r.text();
  m.hostname_marks = r.marks();
  m.hostname_is_identity = r.number() != 0;
  m.base_marks = r.marks();
  m.draws = static_cast<std::uint64_t>(r.number());
  read_files(r, m.files);
  read_packages(r, m.packages);
  read_packages(r, m.languages);
  read_accounts(r, m);
  read_rest(r, m);
  if (r.bad || !r.at_end()) return nullptr;
  return std::make_shared<MachineAttachment>(std::move(m));
}

}  // namespace reprise::machine

#include "cloud/store.h"

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "value/json.h"

namespace reprise::cloud {
namespace {

constexpr const char* kSchema = R"sql(
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE object (
    key TEXT PRIMARY KEY, provider TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, type TEXT NOT NULL,
    id TEXT NOT NULL, attribute_type TEXT NOT NULL, attributes TEXT NOT NULL, creator TEXT NOT NULL,
    parent TEXT NOT NULL, created INTEGER NOT NULL, serial INTEGER NOT NULL, attachment TEXT) WITHOUT ROWID;
  CREATE TABLE reference (
    key TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, attribute TEXT NOT NULL,
    PRIMARY KEY (key, type, id, attribute)) WITHOUT ROWID;
  PRAGMA user_version = 1;
)sql";
constexpr int kVersion = 1;

// A prepared statement for as long as a scope lasts.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    if (sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr) != SQLITE_OK) statement_ = nullptr;
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int column, std::string_view text) {
    sqlite3_bind_text(statement_, column, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  void bind(int column, std::int64_t number) { sqlite3_bind_int64(statement_, column, number); }
  int step() { return statement_ ? sqlite3_step(statement_) : SQLITE_ERROR; }
  // Once more from the beginning, with nothing bound.
  bool run() {
    int code = step();
    if (statement_) {
      sqlite3_reset(statement_);
      sqlite3_clear_bindings(statement_);
    }
    return code == SQLITE_DONE;
  }
  std::string text(int column) const {
    const unsigned char* bytes = sqlite3_column_text(statement_, column);
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes ? std::string(reinterpret_cast<const char*>(bytes), size) : std::string();
  }
  bool null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

bool execute(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

int version(sqlite3* database) {
  Statement statement(database, "PRAGMA user_version");
  return statement.step() == SQLITE_ROW ? static_cast<int>(statement.number(0)) : -1;
}

void unreadable(hcl::Diagnostics& diags, const std::string& path, const std::string& why) {
  diags.error(
      "Failed to load the simulated world",
      "The file " + path + " could not be read as a world: " + why +
          ".\n\nIt was left as it is. Restore it from a copy, or remove it to start with an empty cloud; the "
          "state then names objects that no longer exist.");
}

template <class Number>
bool parse(const std::string& text, Number& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

struct WorldStore::Writer {
  explicit Writer(sqlite3* database)
      : begin(database, "BEGIN IMMEDIATE"),
        commit(database, "COMMIT"),
        setting(database, "INSERT OR REPLACE INTO setting VALUES (?, ?)"),
        forget_object(database, "DELETE FROM object WHERE key = ?"),
        forget_references(database, "DELETE FROM reference WHERE key = ?"),
        object(database, "INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        reference(database, "INSERT OR REPLACE INTO reference VALUES (?, ?, ?, ?)") {}

  bool put_setting(std::string_view name, std::string_view value) {
    setting.bind(1, name);
    setting.bind(2, value);
    return setting.run();
  }
  bool remove_object(std::string_view key) {
    forget_object.bind(1, key);
    forget_references.bind(1, key);
    return forget_object.run() && forget_references.run();
  }
  bool put_object(const Object& o, const std::string& key) {
    const value::Value attributes = o.attributes.unmark_deep();
    object.bind(1, key);
    object.bind(2, o.provider);
    object.bind(3, o.account);
    object.bind(4, o.region);
    object.bind(5, o.type);
    object.bind(6, o.id);
    object.bind(7, value::type_to_json(attributes.type()));
    object.bind(8, value::to_json(attributes));
    object.bind(9, o.creator);
    object.bind(10, o.parent);
    object.bind(11, o.created.us);
    object.bind(12, static_cast<std::int64_t>(o.serial));
    if (o.attachment) object.bind(13, o.attachment->serialise());
    if (!object.run()) return false;
    for (const Reference& r : o.references) {
      reference.bind(1, key);
      reference.bind(2, r.type);
      reference.bind(3, r.id);
      reference.bind(4, r.attribute);
      if (!reference.run()) return false;
    }
    return true;
  }

  Statement begin, commit, setting, forget_object, forget_references, object, reference;
};

WorldStore::WorldStore(std::string path) : path_(std::move(path)) {}

std::unique_ptr<WorldStore> WorldStore::open(const std::string& path, hcl::Diagnostics& diags) {
  std::unique_ptr<WorldStore> store(new WorldStore(path));
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return store;
  const std::string problem = store->connect();
  if (problem.empty()) return store;
  unreadable(diags, path, problem);
  return nullptr;
}

// Makes the file when there is none. Why it is not a world, or "".
std::string WorldStore::connect() {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), error);
  const int code =
      sqlite3_open_v2(path_.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  if (code != SQLITE_OK) return database_ ? sqlite3_errmsg(database_) : "out of memory";
  // Other commands of the same directory keep the file for moments only.
  constexpr int kPatienceMs = 30'000;
  sqlite3_busy_timeout(database_, kPatienceMs);
  // Whatever a killed process had committed stays: the log is in the kernel's hands. Only a power cut could
  // take it, and flushing for that would cost more than the whole simulation.
  const int found = version(database_);
  if (found >= 0) execute(database_, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  Statement tables(database_, "SELECT count(*) FROM sqlite_master");
  const bool empty = found == 0 && tables.step() == SQLITE_ROW && tables.number(0) == 0;
  if (empty) return "";
  if (found < 0) return sqlite3_errmsg(database_);
  if (found != kVersion) return "it was written by another version of the program";
  Statement check(database_, "PRAGMA quick_check(1)");
  return check.step() == SQLITE_ROW && check.text(0) == "ok" ? "" : "the database is damaged";
}

WorldStore::~WorldStore() {
  writer_.reset();
  sqlite3_close_v2(database_);
}

bool WorldStore::load(World& world, const RestoreAttachment& restore, hcl::Diagnostics& diags) {
  const bool empty = !database_ || version(database_) == 0;
  const bool ok = empty || (load_settings(world, diags) && load_objects(world, restore, diags));
  world.cloud.record_changes(true);
  return ok;
}

bool WorldStore::load_settings(World& world, hcl::Diagnostics& diags) {
  Statement rows(database_, "SELECT name, value FROM setting ORDER BY name");
  bool ok = true;
  int code;
  while ((code = rows.step()) == SQLITE_ROW) {
    std::string name = rows.text(0), value = rows.text(1);
    std::uint64_t next = 0;
    if (name == "account") world.account = value;
    if (name == "now") ok = ok && parse(value, world.now.us);
    if (name == "seed") ok = ok && parse(value, world.entropy.seed);
    if (name == "next_serial" && (ok = ok && parse(value, next))) world.cloud.restore_serial(next);
  }
  if (!ok || code != SQLITE_DONE) unreadable(diags, path_, "its settings are damaged");
  return ok && code == SQLITE_DONE;
}

bool WorldStore::load_objects(World& world, const RestoreAttachment& restore, hcl::Diagnostics& diags) {
  Statement rows(
      database_,
      "SELECT key, provider, account, region, type, id, attribute_type, attributes, creator, parent, "
      "created, serial, attachment FROM object ORDER BY key");
  Statement references(database_,
                       "SELECT key, type, id, attribute FROM reference ORDER BY key, type, id, attribute");
  int next_reference = references.step(), code;
  while ((code = rows.step()) == SQLITE_ROW) {
    const std::string key = rows.text(0);
    value::TypeRef type = value::type_from_json(rows.text(6));
    value::Result attributes = type ? value::from_json(rows.text(7), type) : value::Result::error("bad type");
    std::shared_ptr<const Attachment> attachment;
    if (!rows.null(12)) attachment = restore(rows.text(12));
    if (!attributes.ok() || (!rows.null(12) && !attachment)) {
      unreadable(diags, path_, "the object " + rows.text(4) + " " + rows.text(5) + " is damaged");
      return false;
    }
    Object o{.provider = rows.text(1),
             .account = rows.text(2),
             .region = rows.text(3),
             .type = rows.text(4),
             .id = rows.text(5),
             .attributes = attributes.value(),
             .references = {},
             .creator = rows.text(8),
             .parent = rows.text(9),
             .created = {rows.number(10)},
             .serial = static_cast<std::uint64_t>(rows.number(11)),
             .attachment = std::move(attachment)};
    for (; next_reference == SQLITE_ROW && references.text(0) == key; next_reference = references.step())
      o.references.push_back({references.text(1), references.text(2), references.text(3)});
    world.cloud.restore(std::move(o));
  }
  if (code != SQLITE_DONE) unreadable(diags, path_, sqlite3_errmsg(database_));
  return code == SQLITE_DONE;
}

std::string WorldStore::save(World& world) {
  std::vector<std::string> changed = std::move(pending_);
  for (std::string& key : world.cloud.take_changes()) changed.push_back(std::move(key));
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  std::string error = database_ ? "" : connect();
  if (error.empty())
    error = write_changes(world, changed);
  else
    sqlite3_close_v2(std::exchange(database_, nullptr));  // not a world: tried again next time
  if (!error.empty()) pending_ = std::move(changed);
  return error;
}

std::string WorldStore::write_changes(World& world, const std::vector<std::string>& changed) {
  bool ok = writer_ ? writer_->begin.run() : execute(database_, "BEGIN IMMEDIATE");
  if (ok && !writer_) {
    ok = version(database_) != 0 || execute(database_, kSchema);
    if (ok) writer_ = std::make_unique<Writer>(database_);
  }
  ok = ok && writer_->put_setting("account", world.account) &&
       writer_->put_setting("now", std::to_string(world.now.us)) &&
       writer_->put_setting("seed", std::to_string(world.entropy.seed)) &&
       writer_->put_setting("next_serial", std::to_string(world.cloud.next_serial()));
  for (const std::string& key : changed) {
    if (!ok) break;
    const Object* object = world.cloud.find(key);
    ok = writer_->remove_object(key) && (!object || writer_->put_object(*object, key));
  }
  if (ok && writer_->commit.run()) return "";
  std::string error = sqlite3_errmsg(database_);
  writer_.reset();  // the tables may go with what is rolled back
  execute(database_, "ROLLBACK");
  return error;
}

void WorldStore::limit_pages(int pages_max) {
  execute(database_, ("PRAGMA max_page_count = " + std::to_string(pages_max)).c_str());
}

}  // namespace reprise::cloud

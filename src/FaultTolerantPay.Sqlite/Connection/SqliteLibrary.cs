using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>The SQLite that is loaded. Which one it is the host's packages decide, not this one alone.</summary>
internal static class SqliteLibrary
{
    /// <summary>3.51.3: before it, two connections that write or checkpoint at once could destroy the file.</summary>
    private const int MinVersion = 3_051_003;

    static SqliteLibrary() => Batteries_V2.Init();

    /// <summary>The version, such as 3.53.4.</summary>
    public static string Version => raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Throws where the loaded SQLite is too old for this file.</summary>
    public static void Require(string path) => Require(path, raw.sqlite3_libversion_number(), Version);

    /// <summary>The same for a version that is given.</summary>
    public static void Require(string path, int number, string version)
    {
        if (number >= MinVersion)
            return;
        throw StoreFailures.Open(
            path,
            $"SQLite {version} is loaded; expected 3.51.3 or newer, since older ones can destroy a file that two connections write. "
            + "Reference a newer SQLitePCLRaw.bundle_e_sqlite3.");
    }
}

using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>The loaded SQLite library. The host's packages decide its version, not this package alone.</summary>
internal static class SqliteLibrary
{
    /// <summary>3.51.3: in earlier versions, two connections that write or checkpoint concurrently could corrupt the file.</summary>
    private const int MinVersion = 3_051_003;

    static SqliteLibrary() => Batteries_V2.Init();

    /// <summary>The version, such as 3.53.4.</summary>
    public static string Version => raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Throws if the loaded SQLite is too old for this file.</summary>
    public static void Require(string path) => Require(path, raw.sqlite3_libversion_number(), Version);

    /// <summary>Checks a given version.</summary>
    public static void Require(string path, int number, string version)
    {
        if (number >= MinVersion)
        {
            return;
        }

        throw StoreFailures.Open(
            path,
            $"SQLite {version} is loaded; expected 3.51.3 or newer, because older ones can destroy a file that two connections write. "
            + "Reference a newer SQLitePCLRaw.bundle_e_sqlite3.");
    }
}

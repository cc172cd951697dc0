using FaultTolerantPay.Hosting.Settings;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The library on a store, with nothing running: for what an operator looks up or decides.</summary>
internal static class StoreServices
{
    public static readonly Option Store = new("--store", "PATH",
        "The store's SQLite file, or a connection string of PostgreSQL that begins with Host=.", IsRequired: true);

    /// <summary>For commands that decide: without the host's thresholds, one person decides everything.</summary>
    public static readonly Option Options = new("--options", "FILE",
        $"The host's file of options: its thresholds for a second person hold. Default: the file that {OptionsVariable} names, or none.");

    /// <summary>The environment variable that names the host's file of options for every command that opens a store.</summary>
    public const string OptionsVariable = "SAMPLEHOST_OPTIONS";

    // Nobody listens there: what these commands do reaches no bank.
    public static readonly Uri NoBank = new("http://127.0.0.1:9");

    /// <summary>Opens the store.</summary>
    /// <param name="invocation">Names the file.</param>
    /// <param name="use">What is done with the library on it.</param>
    /// <param name="protector">The keys; null: those that the environment names.</param>
    /// <param name="configure">What else the library needs.</param>
    public static async Task<int> UseAsync(
        Invocation invocation,
        Func<IServiceProvider, Task<int>> use,
        ISecretProtector? protector = null,
        Action<FaultTolerantPayBuilder>? configure = null)
    {
        string path = Existing(invocation);
        using var options = OptionsOf(invocation) is { } file ? (ConfigurationRoot)SettingsFile.Read(file, follows: false) : null;
        return await UseAsync(path, path, use, protector ?? KeyFile.FromEnvironment(), configure, options);
    }

    /// <summary>The same on a copy of the store: what is read there belongs together, although a host goes on writing.</summary>
    public static async Task<int> UseSnapshotAsync(Invocation invocation, Func<IServiceProvider, Task<int>> use)
    {
        string path = Existing(invocation);
        if (StorePlace.Of(path).Connection is not null)
        {
            // Each answer is one state there; between two of them nodes go on.
            return await UseAsync(path, path, use, KeyFile.FromEnvironment());
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("fault-tolerant-pay-snapshot-");
        try
        {
            string copy = Path.Combine(folder.FullName, "store.db");
            Copy(path, copy);
            return await UseAsync(copy, path, use, KeyFile.FromEnvironment());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The host's file of options; null: none is named.</summary>
    public static string? OptionsOf(Invocation invocation) =>
        (invocation.Command.Options.Contains(Options) ? invocation.Value(Options.Name) : null)
        ?? (Environment.GetEnvironmentVariable(OptionsVariable) is { Length: > 0 } named ? named : null);

    /// <summary>The host's file may name the store of the host: the command works on the one that it was given.</summary>
    private static IConfigurationRoot OnStore(ConfigurationRoot options, string path)
    {
        const string Section = SampleHostApp.OptionsSection;
        var place = StorePlace.Of(path);
        KeyValuePair<string, string?>[] store = place.Connection is { } connection
            ? [new($"{Section}:PostgreSql:ConnectionString", connection), new($"{Section}:PostgreSql:Schema", place.Schema)]
            : [new($"{Section}:Sqlite:Path", path)];
        return new ConfigurationBuilder().AddConfiguration(options).AddInMemoryCollection(store).Build();
    }

    private static string Existing(Invocation invocation)
    {
        string path = invocation.Value(Store.Name)!;
        return StorePlace.Of(path).Connection is not null || File.Exists(path) ? path
            : throw new UsageException($"{path} is not there: the SQLite file of a store is expected.");
    }

    /// <summary>
    /// SQLite's own backup: one state of the file, whoever writes meanwhile. The mark beside it comes first, because the file only grows:
    /// without the mark nobody would see that the newest rows were cut off.
    /// </summary>
    private static void Copy(string path, string copy)
    {
        const string Mark = "-acked";
        string marked = (File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) + Mark;
        if (File.Exists(marked))
        {
            File.Copy(marked, copy + Mark);
        }

        try
        {
            using var from = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            from.Open();
            using var to = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString());
            to.Open();
            from.BackupDatabase(to);
        }
        catch (SqliteException failure)
        {
            throw new UsageException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Opens a file; errors name the one that the operator named, which it may be a copy of.</summary>
    private static async Task<int> UseAsync(
        string path,
        string named,
        Func<IServiceProvider, Task<int>> use,
        ISecretProtector? protector,
        Action<FaultTolerantPayBuilder>? configure = null,
        ConfigurationRoot? options = null)
    {
        var services = new ServiceCollection();
        SampleHostApp.AddServices(services,
            new HostSettings
            {
                Store = path,
                Bank = NoBank,
                CallbackSecret = "",
                Protector = protector,
                Options = options is null ? null : OnStore(options, path).GetSection(SampleHostApp.OptionsSection),
                Configure = pay =>
                {
                    if (options is null)
                    {
                        pay.NoCaps();
                    }

                    configure?.Invoke(pay);
                },
            });
        await using ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            if (options is not null)
            {
                // What nodes share overrides their files, also for who looks.
                await provider.GetRequiredService<ISharedSettings>().FollowAsync(CancellationToken.None);
            }

            return await use(provider);
        }
        catch (OptionsValidationException invalid)
        {
            throw new UsageException(string.Join('\n', invalid.Failures));
        }
        catch (StoreException failure)
        {
            throw new UsageException(failure.Message.Replace(path, named, StringComparison.Ordinal));
        }
    }
}

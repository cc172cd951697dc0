using FaultTolerantPay.Hosting.Settings;
using FaultTolerantPay.Routing.Diff;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// What the nodes of a store share: options and the routing table, with all versions. Running nodes follow within seconds.
/// </summary>
internal static class SettingsCommands
{
    private static readonly Argument Kind = new("KIND", "options or routes.");
    private static readonly Option DryRun = new("--dry-run", null, "Checks the files and says what would change; nothing is saved.");
    private static readonly Option Before =
        new("--before", "N", "Versions before this one. Default: the newest.", Rule: ValueRule.Number(1, long.MaxValue));

    public static Command[] All { get; } =
    [
        Command(
            "settings save",
            "Checks files and saves them as the next version: an options.json, or a catalogue and a policy.",
            [Kind, new("FILE", "The options, or the catalogue."), new("POLICY", "The policy; with routes only.", IsOptional: true)],
            [ActionOptions.By, ActionOptions.Reason, DryRun],
            SaveAsync),
        Command(
            "settings restore",
            "Saves an earlier version once more, as the next one.",
            [Kind, new("NUMBER", "The version.")],
            [ActionOptions.By, ActionOptions.Reason, DryRun],
            RestoreAsync),
        Command("settings show", "Writes the files of a version.",
            [Kind, new("NUMBER", "The version. Default: the newest.", IsOptional: true)], [], ShowAsync),
        Command("settings history", "Lists the versions with who saved them and why, the newest first.", [Kind],
            [Before, QueryOptions.Max, QueryOptions.Json], HistoryAsync),
    ];

    private static Command Command(
        string name, string summary, Argument[] arguments, Option[] options,
        Func<Invocation, IServiceProvider, ISharedSettingsStore, Task<int>> run) =>
        new(name, summary, arguments, [StoreServices.Store, StoreServices.Options, .. options], invocation => StoreServices.UseAsync(
            invocation,
            services => run(
                invocation,
                services,
                services.GetService<ISharedSettingsStore>() ?? throw new UsageException(
                    "A store on a file keeps no shared settings: the processes of its machine read the same files."))));

    private static Task<int> SaveAsync(Invocation invocation, IServiceProvider services, ISharedSettingsStore store)
    {
        SharedSettingsKind kind = KindOf(invocation);
        SharedFile[] files = (kind, invocation.Argument(2)) switch
        {
            (SharedSettingsKind.Options, null) => [Read(invocation.Argument(1)!, "options.json")],
            (SharedSettingsKind.Routes, { } policy) => [Read(invocation.Argument(1)!, "catalogue.json"), Read(policy, "policy.json")],
            (SharedSettingsKind.Options, _) => throw new UsageException("Options are one file."),
            _ => throw new UsageException("Routes are two files: a catalogue and a policy."),
        };
        return SaveAsync(invocation, services, store, kind, files);
    }

    private static async Task<int> RestoreAsync(Invocation invocation, IServiceProvider services, ISharedSettingsStore store)
    {
        SharedSettingsKind kind = KindOf(invocation);
        SharedSettings earlier = await FindAsync(store, kind, NumberOf(invocation.Argument(1)!), invocation.Stop);
        return await SaveAsync(invocation, services, store, kind, [.. earlier.Files]);
    }

    private static async Task<int> SaveAsync(
        Invocation invocation, IServiceProvider services, ISharedSettingsStore store, SharedSettingsKind kind, SharedFile[] files)
    {
        if (kind == SharedSettingsKind.Options && StoreServices.OptionsOf(invocation) is null)
        {
            throw new UsageException(
                $"{StoreServices.Options.Shown} is expected: shared options are checked together with those of the nodes' own file.");
        }

        var settings = services.GetRequiredService<ISharedSettings>();
        // Read before the check: what is saved in between has not been looked at.
        long newest = await store.ReadNewestNumberAsync(kind, invocation.Stop);
        SharedSettings? before = newest == 0 ? null : await FindAsync(store, kind, newest, invocation.Stop);
        SharedSettingsCheck check = settings.Check(kind, files);
        if (check.Errors.Count == 0 && kind == SharedSettingsKind.Routes && before is not null)
        {
            invocation.Out.Write(Changes([.. before.Files], files));
        }

        if (check.Errors.Count == 0 && !invocation.Has(DryRun.Name))
        {
            try
            {
                check = await settings.SaveAsync(
                    kind, files, newest, ActionOptions.OperatorOf(invocation), invocation.Value(ActionOptions.Reason.Name)!,
                    invocation.Stop);
            }
            catch (ArgumentException error)
            {
                throw new UsageException(error.Message);
            }
        }

        foreach (string warning in check.Warnings)
        {
            invocation.Error.Line($"Look at this: {warning}");
        }

        foreach (string error in check.Errors)
        {
            invocation.Error.Line(error);
        }

        if (check.Errors.Count > 0)
        {
            invocation.Out.Line("Nothing is saved.");
            return ExitCode.AnswerIsNo;
        }

        invocation.Out.Line(check.Saved is { } saved
            ? $"Version {saved.Number} of the {Name(kind)} is saved. Every node that runs follows within "
                + $"{(int)ISharedSettings.MaxDelay.TotalSeconds} s."
            : "There is no error; nothing is saved.");
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Invocation invocation, IServiceProvider services, ISharedSettingsStore store)
    {
        SharedSettingsKind kind = KindOf(invocation);
        long number = invocation.Argument(1) is { } given ? NumberOf(given) : await store.ReadNewestNumberAsync(kind, invocation.Stop);
        SharedSettings found = await FindAsync(store, kind, number, invocation.Stop);
        foreach (SharedFile file in found.Files)
        {
            if (found.Files.Length > 1)
            {
                invocation.Error.Line($"{file.Name}:");
            }

            invocation.Out.Line(file.Text.TrimEnd());
        }

        return ExitCode.Done;
    }

    private static async Task<int> HistoryAsync(Invocation invocation, IServiceProvider services, ISharedSettingsStore store)
    {
        SharedSettingsKind kind = KindOf(invocation);
        IReadOnlyList<SharedSettings> versions = await store.ListNewestAsync(
            kind, invocation.Read<long>(Before.Name), QueryOptions.PageLength(invocation), invocation.Stop);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, versions.Select(version => new { version.Number, version.By, version.At, version.Reason }));
            return ExitCode.Done;
        }

        foreach (SharedSettings version in versions)
        {
            invocation.Out.Line($"{version.Number}  {QueryOptions.Shown(version.At)}  {version.By.Value}: {version.Reason}");
        }

        if (versions.Count == 0)
        {
            invocation.Out.Line($"There is no version of the {Name(kind)}: each node works by its own.");
        }

        return ExitCode.Done;
    }

    private static string Changes(SharedFile[] before, SharedFile[] after)
    {
        RoutingDiff catalogue = RoutingDiff.Between(CatalogueOf(before), CatalogueOf(after));
        RoutingDiff policy = RoutingDiff.Between(PolicyOf(before), PolicyOf(after));
        return catalogue.IsEmpty && policy.IsEmpty ? "no changes\n" : $"{catalogue}{policy}";
    }

    private static ChannelCatalogue CatalogueOf(SharedFile[] files) => CatalogueFile.Read(StreamOf(files[0]), files[0].Name).Require();

    private static RoutingPolicy PolicyOf(SharedFile[] files) => PolicyFile.Read(StreamOf(files[1]), files[1].Name).Require();

    private static MemoryStream StreamOf(SharedFile file) => new(System.Text.Encoding.UTF8.GetBytes(file.Text));

    private static async Task<SharedSettings> FindAsync(
        ISharedSettingsStore store, SharedSettingsKind kind, long number, CancellationToken stop) =>
        await store.FindAsync(kind, number, stop) ?? throw new UsageException(
            number == 0 ? $"There is no version of the {Name(kind)}." : $"The {Name(kind)} have no version {number}.");

    private static SharedFile Read(string path, string name)
    {
        try
        {
            return new SharedFile { Name = name, Text = File.ReadAllText(path) };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{path}: {failure.Message}");
        }
    }

    private static string Name(SharedSettingsKind kind) => kind == SharedSettingsKind.Options ? "options" : "routes";

    private static SharedSettingsKind KindOf(Invocation invocation) => invocation.Argument(0) switch
    {
        "options" => SharedSettingsKind.Options,
        "routes" => SharedSettingsKind.Routes,
        { } other => throw new UsageException($"'{other}': options or routes is expected."),
        null => throw new UsageException("A kind is expected: options or routes."),
    };

    private static long NumberOf(string text) => long.TryParse(
        text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long number) && number > 0
        ? number
        : throw new UsageException($"'{text}': the number of a version is expected.");
}

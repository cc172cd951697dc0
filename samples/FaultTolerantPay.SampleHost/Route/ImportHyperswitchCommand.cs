using System.Globalization;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Turns a list of payment-method filters into a catalogue.</summary>
internal static class ImportHyperswitchCommand
{
    public static Command Command { get; } = new(
        "route import-hyperswitch",
        "Turns a list of payment-method filters (connector, method, countries, currencies) into a catalogue.",
        [
            new("FILE", "The JSON list, or a TOML configuration (FILE.toml) with tables [pm_filters.CONNECTOR]; an empty list of countries "
                + "or currencies means any."),
        ],
        [
            new("--out", "CATALOGUE", "The catalogue's JSON file to write.", IsRequired: true),
            new("--policy", "POLICY", "Writes a policy to begin with, too."),
            new("--force", null, "Replaces files that are there already. Default: they are kept, and the command does nothing."),
            new("--json", null, "Answers as JSON."),
        ],
        invocation => Task.FromResult(Run(invocation)),
        EndsAtOnce: true);

    private static int Run(Invocation invocation)
    {
        string list = invocation.Argument(0)!;
        HyperswitchList read = Read(list);
        ChannelCatalogue catalogue = Catalogue(list, read.Rows);
        RoutingPolicy policy = HyperswitchImport.Policy(catalogue.Schema);
        // Compiled before anything is written: what is handed out can be routed by.
        OperationTable table = RoutingTable.Compile(catalogue, policy, new LiveState())[Operation.Payment];
        List<WholeFiles.Target> targets = [new("--out", invocation.Value("--out")!, stream => CatalogueFile.Write(stream, catalogue))];
        if (invocation.Value("--policy") is { } path)
        {
            targets.Add(new("--policy", path, stream => PolicyFile.Write(stream, policy)));
        }

        CheckPaths(list, targets);
        invocation.Whole(() => WholeFiles.Write(targets, invocation.Has("--force")));
        Warn(invocation, list, read);
        int fallbacks = catalogue.IndexOf(HyperswitchImport.Fallback) < 0 ? 0 : 1;
        if (invocation.Has("--json"))
        {
            JsonAnswer.Write(invocation.Out, new
            {
                Connectors = catalogue.Providers.Length - fallbacks,
                Channels = catalogue.Channels.Length - fallbacks,
                FallbackChannels = fallbacks,
                read.RepeatingLists,
                Dimensions = catalogue.Schema.Dimensions.Select(d => new { d.Id, Values = d.Values.Length }),
                table.Strategy,
                Reason = table.StrategyReason,
            });
            return ExitCode.Done;
        }

        string dimensions = string.Join(" × ", catalogue.Schema.Dimensions.Select(d => $"{d.Values.Length} {d.Id}"));
        invocation.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Counted.Of(catalogue.Channels.Length - fallbacks, "channel")} of " +
            $"{Counted.Of(catalogue.Providers.Length - fallbacks, "connector")} and {Counted.Of(fallbacks, "fallback channel")}; " +
            $"{dimensions} = {catalogue.Schema.Dimensions.Aggregate(1L, (n, d) => n * d.Values.Length):N0} " +
            $"combinations"));
        invocation.Out.WriteLine("The list has no fees and no limits, so every channel costs nothing and takes any amount.");
        invocation.Out.WriteLine($"{table.Strategy}: {table.StrategyReason}");
        return ExitCode.Done;
    }

    private static HyperswitchList Read(string path)
    {
        using FileStream stream = RouteFiles.Open(path, "a JSON list of payment-method filters, or a TOML configuration,");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        HyperswitchList list = path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase)
            ? HyperswitchTomlReader.Read(bytes.ToArray(), path)
            : HyperswitchReader.Read(bytes.ToArray(), path);
        return list.Errors.Count == 0 ? list : throw new UsageException(string.Join('\n', list.Errors));
    }

    private static void Warn(Invocation invocation, string path, HyperswitchList list)
    {
        foreach (FileError repeat in list.Repeats)
        {
            invocation.Error.WriteLine($"warning: {repeat}");
        }

        if (list.RepeatingLists > list.Repeats.Count)
        {
            invocation.Error.WriteLine(
                $"warning: {path}: {Counted.Of(list.RepeatingLists - list.Repeats.Count, "other list")} with repeated codes.");
        }
    }

    private static ChannelCatalogue Catalogue(string path, IReadOnlyList<HyperswitchRow> rows)
    {
        try
        {
            return HyperswitchImport.Catalogue(rows);
        }
        catch (InvalidRoutingModelException e)
        {
            // More values or channels than a catalogue can have.
            throw new UsageException(string.Join('\n', e.Errors.Select(p => $"{path}: {p.Path}: {p.Message}")));
        }
    }

    private static void CheckPaths(string list, List<WholeFiles.Target> targets)
    {
        StringComparer comparer = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        var taken = new Dictionary<string, string>(comparer) { [WholeFiles.RealPath(list)] = "the list itself" };
        foreach (WholeFiles.Target target in targets)
        {
            if (string.IsNullOrWhiteSpace(target.Path))
            {
                throw new UsageException($"{target.Option} '{target.Path}': this is no path.");
            }

            if (!taken.TryAdd(WholeFiles.RealPath(target.Path), $"{target.Option} too"))
            {
                throw new UsageException(
                    $"{target.Option} {target.Path}: that is {taken[WholeFiles.RealPath(target.Path)]}; a file of its own is expected.");
            }
        }
    }
}

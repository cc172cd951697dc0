using System.Globalization;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Route.Laboratory;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Runs policies through the worlds of the laboratory.</summary>
internal static class SimulateCommand
{
    public static Command Command { get; } = new(
        "route simulate",
        "Runs policies through made worlds (falls, drift, little traffic, late outcomes, …) against one that knows everything.",
        [],
        [
            new("--world", "NAME", "Only this world. Default: all.", IsRepeated: true, Rule: ValueRule.OneOf(Worlds.Names)),
            new("--policy", "POLICY", "Also a policy of yours: a file with rules for payments and the dimensions country and card.",
                IsRepeated: true),
            new("--seeds", "N", "How many times each world is drawn, 1 to 1000. Default: 50.", Rule: ValueRule.Number(1, 1_000)),
            new("--json", null, "Answers as JSON."),
        ],
        invocation => Task.FromResult(Run(invocation)),
        EndsAtOnce: true);

    /// <summary>What each policy earns in a world, the policies in their order.</summary>
    /// <param name="world">The world.</param>
    /// <param name="seeds">How many times it is drawn.</param>
    /// <param name="own">Policies of the host, by name.</param>
    /// <param name="stop">Stops the runs.</param>
    public static IReadOnlyList<LabSummary> Summaries(
        string world, int seeds, IReadOnlyList<(string Name, RoutingPolicy Policy)> own, CancellationToken stop)
    {
        string[] policies = [.. LabPolicies.Names, .. own.Select(policy => policy.Name)];
        var results = new LabResult[policies.Length, seeds];
        var options = new ParallelOptions { CancellationToken = stop };
        Parallel.For(0, policies.Length * seeds, options, run =>
        {
            (int policy, int seed) = Math.DivRem(run, seeds);
            World of = Worlds.Make(world, seed);
            LabPolicy made = policy < LabPolicies.Names.Length
                ? LabPolicies.Make(policies[policy], of, seed)
                : new RoutedPolicy(policies[policy], of, seed, own[policy - LabPolicies.Names.Length].Policy);
            results[policy, seed] = LabRun.Of(of, made, seed);
        });
        LabResult[] OfPolicy(int policy) => [.. Enumerable.Range(0, seeds).Select(seed => results[policy, seed])];
        LabResult[] ofStaticTable = OfPolicy(LabPolicies.Names.IndexOf(LabPolicies.LastMonth));
        return [.. Enumerable.Range(0, policies.Length).Select(policy => LabSummary.Of(OfPolicy(policy), ofStaticTable))];
    }

    private static int Run(Invocation invocation)
    {
        int seeds = (int)(invocation.Read<long>("--seeds") ?? 50);
        string[] worlds = [.. invocation.Values("--world")];
        (string, RoutingPolicy)[] own = [.. invocation.Values("--policy").Select(path => (path, Own(path)))];
        var summaries = new List<LabSummary>();
        foreach (string world in worlds.Length == 0 ? Worlds.Names : worlds.Distinct())
        {
            IReadOnlyList<LabSummary> ofWorld = Summaries(world, seeds, own, invocation.Stop);
            summaries.AddRange(ofWorld);
            if (!invocation.Has("--json"))
            {
                Show(invocation, world, ofWorld);
            }
        }

        if (invocation.Has("--json"))
        {
            JsonAnswer.Write(invocation.Out, new { Seeds = seeds, Results = summaries });
        }
        else
        {
            invocation.Out.WriteLine(
                $"Parts of the net value of one that knows the true rates, at the median of {Counted.Of(seeds, "seed")}. "
                    + Text($"A chart goes from the beginning of the run to its end; its lowest bar is {LabChart.Lowest:P0} or less."));
        }

        return ExitCode.Done;
    }

    private static void Show(Invocation invocation, string world, IReadOnlyList<LabSummary> summaries)
    {
        World of = Worlds.Make(world, 0);
        string target = of.Target > 0 ? Text($" A policy that learns must reach {of.Target:P0}.") : string.Empty;
        string find = of.MustFind is { } must
            ? Text($" The channel must be found within {must.Within} payments of its segment.")
            : string.Empty;
        invocation.Out.WriteLine($"{world}: {of.About}.{target}{find}");
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("Policy");
        foreach (string column in (string[])["Median", "Least", "Against the static table", "Found after"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddColumn("Over the run");
        foreach (LabSummary summary in summaries)
        {
            table.AddRow(
                new Text(summary.Policy),
                new Text(Text($"{summary.Median:P2}")),
                new Text(Text($"{summary.Least:P2}")),
                new Text(Text($"{100 * summary.AgainstStaticTable:+0.00;-0.00;0.00} points")),
                new Text(of.MustFind is null ? "-" : summary.FoundAfter is { } after ? Text($"{after:N0}") : "never"),
                new Text(LabChart.Of(summary.Parts)));
        }

        invocation.Console.Write(table);
    }

    private static RoutingPolicy Own(string path)
    {
        RoutingFile<RoutingPolicy> file = RouteFiles.Policy(path);
        RoutingPolicy policy = RouteFiles.Required(file);
        if (policy.For(Operation.Payment) is null)
        {
            throw new UsageException($"{path}: it has no rules for payments; a policy with the scene payment is expected.");
        }

        try
        {
            World any = Worlds.Make(Worlds.Names[0], 0);
            _ = new RoutedPolicy(path, any, 0, policy);
            return policy;
        }
        catch (InvalidRoutingModelException e)
        {
            throw new UsageException(string.Join('\n', e.Errors.Select(error => RouteFiles.Placed(file, error))));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

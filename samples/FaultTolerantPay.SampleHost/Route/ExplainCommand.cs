using System.Globalization;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Says for one request why each channel was chosen, ranked or removed.</summary>
internal static class ExplainCommand
{
    public static Command Command { get; } = new(
        "route explain",
        "Says for one request which channel is chosen, and why each other one is not.",
        [new("CATALOGUE", "The catalogue's JSON file."), new("POLICY", "The policy's JSON file.")],
        [
            new("--amount", "MINOR", "The amount in minor units.", IsRequired: true),
            new("--with", "NAME=VALUE",
                "A dimension's value, or required / not acceptable for an optional one; also capabilities, elements, signed, enabled " +
                "with | between names.",
                    IsRepeated: true),
            new("--scene", "SCENE", "verification, payment, preauthorisation, payout or collection. Default: payment."),
            new("--id", "ID", "The transaction id, which decides splits. Default: 1."),
            new("--time", "TIME", "The date and time with its offset. Default: now."),
            new("--down", "CHANNEL", "Takes a channel to be down.", IsRepeated: true),
            new("--tried", "CHANNEL", "Takes a channel to have been tried for this payment before.", IsRepeated: true),
            new("--json", null, "Answers as JSON."),
        ],
        invocation => Task.FromResult(Run(invocation)),
        EndsAtOnce: true);

    private static int Run(Invocation invocation)
    {
        RoutingTable table = RouteFiles.Table(invocation.Argument(0)!, invocation.Argument(1)!);
        foreach (ChannelHandle down in Handles(invocation, table, "--down"))
        {
            table.Live.SetUp(down, isUp: false, DateTimeOffset.UnixEpoch);
        }

        ChannelHandle[] tried = Handles(invocation, table, "--tried");
        RequestBatch request = Request(invocation, table);
        if (!table.Has(request.OperationOf(0)))
        {
            throw new UsageException(
                $"--scene {invocation.Value("--scene") ?? "payment"}: {invocation.Argument(1)} has no rules for it; it has " +
                $"{RouteFiles.OperationsOf(table.Policy)}.");
        }

        RouteQuery query = request.QueryOf(0, 0) with { Tried = tried.Length == 0 ? null : new ChannelSet(tried) };
        RouteExplanation explanation = table[request.OperationOf(0)].Explain(query);
        if (invocation.Has("--json"))
        {
            JsonAnswer.Write(invocation.Out, new
            {
                Chosen = explanation.Chosen?.Id,
                FailedRule = explanation.FailedRule?.Name,
                explanation.IsExploration,
                Channels = explanation.Channels.Select(c => new
                {
                    c.Channel.Id,
                    c.Rank,
                    RemovedBy = c.RemovedBy?.Name,
                    c.Reason,
                    Values = c.Values.Select(v => new { Rule = v.Rule.Name, Value = v.OwnValue, Behind = v.IsBehind }),
                }),
                table.Fingerprint,
            });
        }
        else
        {
            Show(invocation, explanation);
        }

        return explanation.Chosen is null ? ExitCode.AnswerIsNo : ExitCode.Done;
    }

    private static ChannelHandle[] Handles(Invocation invocation, RoutingTable table, string option) =>
    [
        .. invocation.Values(option).Select(id => table.Catalogue.IndexOf(id) >= 0
            ? table.Live.HandleOf(id)
            : throw new UsageException($"{option} {id}: the catalogue has no such channel.")),
    ];

    // A request is one row of recorded requests: it is read, and its errors are named, in the same way.
    private static RequestBatch Request(Invocation invocation, RoutingTable table)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["amount"] = invocation.Value("--amount")!,
            ["id"] = invocation.Value("--id") ?? "1",
            ["scene"] = invocation.Value("--scene") ?? "payment",
            ["time"] = invocation.Value("--time")
                ?? TimeProvider.System.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
        };
        HashSet<string> own = [.. fields.Keys];
        foreach (string given in invocation.Values("--with"))
        {
            string[] parts = given.Split('=', 2);
            string? wrong = parts.Length < 2 ? "NAME=VALUE is expected"
                : own.Contains(parts[0]) ? $"--{parts[0]} says that"
                : !fields.TryAdd(parts[0], parts[1]) ? $"'{parts[0]}' is given twice; once is expected"
                : null;
            if (wrong is not null)
            {
                throw new UsageException($"--with {given}: {wrong}.");
            }
        }

        string text = $"{Line(fields.Keys)}\n{Line(fields.Values)}\n";
        var reader = new RequestCsvReader(new StringReader(text), "request");
        var batch = new RequestBatch([table], 1);
        return reader.TryRead(batch) ? batch
            : throw new UsageException(string.Join('\n',
                reader.Errors.Select(m => $"{m.Field}: {(m.Found.Length == 0 ? string.Empty : $"{m.Found}: ")}{m.Message}")));
    }

    private static string Line(IEnumerable<string> fields) =>
        string.Join(',', fields.Select(f => $"\"{f.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    private static string ValueText(SoftValue value) =>
        string.Create(CultureInfo.InvariantCulture, $"{(value.IsBehind ? "behind, " : string.Empty)}{value.OwnValue}");

    private static void Show(Invocation invocation, RouteExplanation explanation)
    {
        string[] rules =
            [.. explanation.Channels.Where(c => c.Rank is not null).Take(1).SelectMany(c => c.Values.Select(v => v.Rule.Name))];
        Table table = new Table().Border(TableBorder.Rounded).AddColumns(["Rank", "Channel", .. rules, "Why"]);
        foreach (ChannelExplanation channel in explanation.Channels)
        {
            table.AddRow([
                new Markup(channel.Rank is { } rank ? $"[{(rank == 1 ? "green" : "white")}]{rank}[/]" : "[red]-[/]"),
                new Text(channel.Channel.Id),
                .. rules.Select((_, i) => new Text(i < channel.Values.Length ? ValueText(channel.Values[i]) : string.Empty)),
                new Text(channel.RemovedBy is { } rule ? $"{rule.Name}: {channel.Reason}" : channel.Reason),
            ]);
        }

        invocation.Console.Write(table);
        invocation.Out.WriteLine(explanation.Chosen is { } chosen
            ? $"chosen: {chosen.Id}{(explanation.IsExploration ? "; this payment explores" : string.Empty)}"
            : $"no channel: rule '{explanation.FailedRule?.Name ?? "none"}' removed the last one");
    }
}

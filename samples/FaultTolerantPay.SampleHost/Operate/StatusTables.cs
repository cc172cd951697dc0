using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The status as tables.</summary>
internal static class StatusTables
{
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(20);

    public static void Show(IAnsiConsole console, StatusReport report)
    {
        console.Line(report.Outage is { } outage
            ? $"Outage {Text(outage.Id)} since {QueryOptions.Shown(outage.Since)}: {outage.Cause}"
            : "No outage.");
        console.Line($"The manual switch is at {report.Switch}.");
        Table queues = Table("queue", "due", "oldest waits");
        foreach (QueueStatus queue in report.Queues)
        {
            queues.Row(queue.Kind.ToString(), Text(queue.Due), queue.OldestWaits is { } waits ? QueryOptions.Shown(waits) : "");
        }

        console.Write(queues);
        ShowCaps(console, report.Caps);
        console.Line(report.Controls.Count == 0 ? "No pause or block is active." : "Active controls:");
        foreach (string control in report.Controls)
        {
            console.Line($"  {control}");
        }

        ShowNodes(console, report.Nodes);
    }

    private static void ShowCaps(IAnsiConsole console, IReadOnlyList<CapStatus> caps)
    {
        if (caps.Count == 0)
        {
            console.Line($"No caps: name the host's file with {StoreServices.Options.Name}.");
            return;
        }

        Table table = Table("cap", "of", "used", "limit", "advances", "limit", "use");
        foreach (CapStatus cap in caps)
        {
            table.Row(
                cap.Scope.ToString(), cap.Id ?? "each", Money(cap.UsedMinor, cap.Currency), Money(cap.MaxMinor, cap.Currency),
                Text(cap.UsedCount), Text(cap.MaxCount), cap.Percent is { } percent ? $"{Text(percent)} %" : "");
        }

        console.Write(table);
    }

    private static void ShowNodes(IAnsiConsole console, IReadOnlyList<NodeStatus>? nodes)
    {
        if (nodes is null)
        {
            console.Line("Nodes on a file are the processes of its machine.");
            return;
        }

        Table table = Table("node", "version", "started", "last sign", "finds it down", "options", "routes");
        foreach (NodeStatus node in nodes)
        {
            table.Row(
                node.Sign.Id, node.Sign.Version, QueryOptions.Shown(node.Sign.StartedAt),
                QueryOptions.Shown(node.Silent) + " ago" + (node.Silent > MaxSilence ? ": SILENT" : ""),
                node.Sign.DownSince is { } since ? QueryOptions.Shown(since) : "", node.Sign.Options,
                node.Sign.Routes);
        }

        console.Write(table);
        NodeStatus[] alive = [.. nodes.Where(node => node.Silent <= MaxSilence)];
        if (alive.DistinctBy(node => (node.Sign.Options, node.Sign.Routes)).Count() > 1)
        {
            console.Line("The nodes do not work by the same options and routing table.");
        }
    }

    private static Table Table(params string[] columns) => new Table { Border = TableBorder.Simple }.AddColumns(columns);

    private static string Money(long? minor, string currency) =>
        minor is { } value ? new Money(value, new Currency(currency)).ToString() : "";

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

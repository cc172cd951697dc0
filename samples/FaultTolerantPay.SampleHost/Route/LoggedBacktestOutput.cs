using System.Globalization;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Backtest.Logged;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Shows what a log tells about policies.</summary>
internal static class LoggedBacktestOutput
{
    public static void WriteJson(Invocation invocation, RequestCsvReader reader, LoggedBacktestReport report) =>
        JsonAnswer.Write(invocation.Out, new
        {
            report.Rows,
            SkippedRows = reader.Rows - report.Rows,
            reader.RowsBackInTime,
            reader.IgnoredColumns,
            report.JudgedRows,
            report.RowsWithoutChannel,
            report.DuplicateRows,
            report.ForcedRows,
            report.ForcedShare,
            report.AbandonedRows,
            report.RowsWithoutOutcome,
            report.EstimatedPropensities,
            report.RaisedPropensities,
            Log = new { Approval = report.LogApproval, CostMinor = report.LogCostMinor, NetMinor = report.LogNetMinor },
            Policies = report.Policies.Select(p => new
            {
                p.Name,
                p.Fingerprint,
                p.Total,
                Segments = p.Segments.Select(s => new { s.Segment, s.Figures }),
            }),
            report.Assumptions,
        });

    public static void Show(Invocation invocation, RequestCsvReader reader, LoggedBacktestReport report)
    {
        Table policies = NewTable(
            "Policies, doubly robust, with intervals at 95 %",
            ["Policy", "Approval %", "Cost", "Net value", "Against the first", "Verdict"],
            ["Matched %", "Effective", "Moved %", "From log %", "None %"]);
        AddRow(policies, "the log", [Percent(report.LogApproval), Money(report.LogCostMinor), Money(report.LogNetMinor), "", ""], null);
        foreach (PolicyEvaluation policy in report.Policies)
        {
            AddRow(policies, policy.Name, Cells(policy.Total), policy.Total);
        }

        invocation.Console.Write(policies);
        invocation.Console.Write(Estimates(report));
        if (report.Policies.Any(p => !p.Segments.IsEmpty))
        {
            Table segments = NewTable(
                "The largest segments",
                ["Segment", "Policy", "Requests", "Approval %", "Cost", "Net value", "Against the first", "Verdict"],
                ["Matched %", "Effective", "Moved %", "From log %", "None %"]);
            for (int s = 0; s < report.Policies[0].Segments.Length; s++)
            {
                foreach (PolicyEvaluation policy in report.Policies)
                {
                    (string segment, PolicyFigures figures) = policy.Segments[s];
                    AddRow(segments, segment, [policy.Name, Text($"{figures.Requests:N0}"), .. Cells(figures)], figures);
                }
            }

            invocation.Console.Write(segments);
        }

        invocation.Out.WriteLine(
            "matched: requests for which the policy chooses the logged channel; effective: the effective sample; moved: sent elsewhere "
                + "than by the first policy; from log: elsewhere than in the log; none: no channel found");
        foreach (PolicyEvaluation policy in report.Policies)
        {
            invocation.Out.WriteLine($"{policy.Name}: {policy.Total.VerdictText}");
        }

        invocation.Out.WriteLine(Text(
            $"{Counted.Of(report.Rows, "row")} ({reader.Rows - report.Rows:N0} with errors left out), ")
            + Text($"{report.JudgedRows:N0} judged; left out: ")
            + Text($"{report.ForcedRows:N0} forced ({100 * report.ForcedShare:N1} %), {report.AbandonedRows:N0} abandoned, ")
            + Text($"{report.RowsWithoutOutcome:N0} without outcome, {report.DuplicateRows:N0} duplicate, ")
            + Text($"{report.RowsWithoutChannel:N0} without channel"));
        if (!reader.IgnoredColumns.IsEmpty)
        {
            invocation.Out.WriteLine($"columns that were not read: {VisibleText.Of(string.Join(", ", reader.IgnoredColumns))}");
        }

        invocation.Out.WriteLine("assumed:");
        foreach (string assumption in report.Assumptions)
        {
            invocation.Out.WriteLine($"- {assumption}");
        }
    }

    private static Table Estimates(LoggedBacktestReport report)
    {
        Table table = NewTable(
            "By each estimator", ["Policy", "Measure"], ["Replay", "Inverse propensity", "Self-normalised", "Doubly robust"]);
        foreach (PolicyEvaluation policy in report.Policies)
        {
            Add(policy.Name, "approval %", policy.Total.Approval, Percent);
            Add(policy.Name, "cost", policy.Total.CostMinor, Money);
            Add(policy.Name, "net value", policy.Total.NetMinor, Money);
        }

        return table;

        void Add(string policy, string measure, MeasureEstimate? estimate, Func<IntervalEstimate?, string> show)
        {
            if (estimate is not null)
            {
                table.AddRow(new[]
                {
                    policy, measure, show(estimate.Replay), show(estimate.InversePropensity), show(estimate.SelfNormalised),
                    show(estimate.DoublyRobust),
                }.Select(cell => new Text(cell)));
            }
        }
    }

    private static string[] Cells(PolicyFigures figures) =>
    [
        Percent(figures.Approval.DoublyRobust),
        Money(figures.CostMinor.DoublyRobust),
        Money(figures.NetMinor?.DoublyRobust),
        figures.NetDifferenceMinor is { } net ? Money(net) : Percent(figures.ApprovalDifference),
        figures.Verdict switch
        {
            BacktestVerdict.First => "first",
            BacktestVerdict.Better => "better",
            BacktestVerdict.Worse => "worse",
            BacktestVerdict.NoDifference => "no difference",
            _ => "run an A/B test",
        },
    ];

    private static Table NewTable(string title, string[] left, string[] right)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title(title).AddColumns(left);
        foreach (string column in right)
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        return table;
    }

    private static void AddRow(Table table, string name, IEnumerable<string> cells, PolicyFigures? figures)
    {
        string[] shares = figures is null ? ["", "", "", "", ""] :
        [
            Text($"{100 * figures.MatchedShare:N1}"),
            Text($"{figures.EffectiveSample:N0}"),
            Text($"{100 * figures.MovedFromFirst:N1}"),
            Text($"{100 * figures.MovedFromLog:N1}"),
            Text($"{100 * figures.UnroutableShare:N1}"),
        ];
        table.AddRow(new[] { name }.Concat(cells).Concat(shares).Select(cell => new Text(cell)));
    }

    private static string Percent(IntervalEstimate? estimate) =>
        estimate is { } e ? Text($"{100 * e.Value:N2} [{100 * e.Lower:N2}, {100 * e.Upper:N2}]") : string.Empty;

    private static string Money(IntervalEstimate? estimate) =>
        estimate is { } e ? Text($"{e.Value:N1} [{e.Lower:N1}, {e.Upper:N1}]") : string.Empty;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

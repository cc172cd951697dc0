using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Says what is wrong with a catalogue and a policy.</summary>
internal static class ValidateCommand
{
    public static Command Command { get; } = new(
        "route validate",
        "Checks a catalogue, and a policy beside it: errors with file and line, and what cannot be meant.",
        [new("CATALOGUE", "The catalogue's JSON file."), new("POLICY", "The policy's JSON file.", IsOptional: true)],
        [
            new("--countries", "DIMENSION", "A dimension whose values are country codes of ISO 3166-1.", IsRepeated: true),
            new("--currencies", "DIMENSION", "A dimension whose values are currency codes of ISO 4217.", IsRepeated: true),
            new("--time", "TIME", "Maintenance that ended before this is named. Default: now.", Rule: ValueRule.Time),
            new("--json", null, "Answers as JSON."),
            new("--strict", null, "Warnings count as errors."),
        ],
        invocation => Task.FromResult(Run(invocation)),
        EndsAtOnce: true);

    private static int Run(Invocation invocation)
    {
        RoutingFile<ChannelCatalogue> catalogue = RouteFiles.Catalogue(invocation.Argument(0)!);
        RoutingFile<RoutingPolicy>? policy =
            invocation.Argument(1) is { } path ? RouteFiles.Policy(path, catalogue.Value) : null;
        Finding[] findings = [.. RoutingAnalysis.Of(catalogue, policy, new RoutingAnalysisOptions
        {
            Now = invocation.Read<DateTimeOffset>("--time") ?? TimeProvider.System.GetUtcNow(),
            CountryDimensions = [.. invocation.Values("--countries")],
            CurrencyDimensions = [.. invocation.Values("--currencies")],
        }).Findings];
        bool fails =
            findings.Any(f => f.Severity == FindingSeverity.Error || (f.Severity == FindingSeverity.Warning && invocation.Has("--strict")));
        if (invocation.Has("--json"))
        {
            JsonAnswer.Write(invocation.Out, new
            {
                MayActivate = !fails,
                Findings = findings.Select(f =>
                    new
                    {
                        f.Severity,
                        f.Code,
                        File = f.Position!.Value.File,
                        f.Position.Value.Line,
                        f.Position.Value.Column,
                        Field = f.Path,
                        f.Message
                    }),
            });
        }
        else
        {
            Show(invocation, findings);
        }

        return fails ? ExitCode.AnswerIsNo : ExitCode.Done;
    }

    private static void Show(Invocation invocation, Finding[] findings)
    {
        if (findings.Length > 0)
        {
            Table table = new Table().Border(TableBorder.Rounded).AddColumns("", "Place", "Field", "What");
            foreach (Finding finding in findings)
            {
                string colour =
                    finding.Severity switch { FindingSeverity.Error => "red", FindingSeverity.Warning => "yellow", _ => "grey" };
                table.AddRow(
                    new Markup($"[{colour}]{finding.Severity}[/]"),
                    new Text($"{finding.Position}"),
                    new Text(finding.Path),
                    new Text($"{finding.Code}: {finding.Message}"));
            }

            invocation.Console.Write(table);
        }

        int Count(FindingSeverity severity) => findings.Count(f => f.Severity == severity);
        invocation.Out.WriteLine($"{Counted.Of(Count(FindingSeverity.Error), "error")}, "
            + $"{Counted.Of(Count(FindingSeverity.Warning), "warning")}, {Count(FindingSeverity.Information)} for information");
    }
}

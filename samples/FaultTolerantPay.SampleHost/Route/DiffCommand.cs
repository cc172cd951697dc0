using FaultTolerantPay.Routing.Diff;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Says what differs between two catalogues or two policies.</summary>
internal static class DiffCommand
{
    public static Command Command { get; } = new(
        "route diff",
        "Says in words what differs between two catalogues, or two policies.",
        [new("BEFORE", "The older JSON file."), new("AFTER", "The newer JSON file, of the same kind.")],
        [new("--json", null, "Answers as JSON."), new("--exit-code", null, "Answers 1 where something differs.")],
        invocation => Task.FromResult(Run(invocation)),
        EndsAtOnce: true);

    private static int Run(Invocation invocation)
    {
        (string before, string after) = (invocation.Argument(0)!, invocation.Argument(1)!);
        RoutingDiff diff = RouteFiles.IsPolicy(before)
            ? RoutingDiff.Between(RouteFiles.Required(RouteFiles.Policy(before)), RouteFiles.Required(RouteFiles.Policy(after)))
            : RoutingDiff.Between(RouteFiles.Required(RouteFiles.Catalogue(before)), RouteFiles.Required(RouteFiles.Catalogue(after)));
        if (invocation.Has("--json"))
        {
            JsonAnswer.Write(invocation.Out, new
            {
                Changes = diff.Changes.Select(c =>
                    new
                    {
                        c.Kind,
                        c.Subject,
                        Note = c.Note.TrimStart(' ', ','),
                        Fields = c.Fields.Select(f => new { f.Field, f.Before, f.After })
                    }),
            });
        }
        else
        {
            invocation.Out.Write(diff.IsEmpty ? "no changes\n" : diff.ToString());
        }

        return diff.IsEmpty || !invocation.Has("--exit-code") ? ExitCode.Done : ExitCode.AnswerIsNo;
    }
}

using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Reconcile;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The queue of what statements and our records say differently: lists it, and decides one of it.</summary>
internal static class StatementDiscrepancyCommands
{
    // A discrepancy has at most as many steps as this, and a few that resolve and reopen it.
    private const int MaxSteps = 1_000;

    private static readonly Argument Id = new("ID", "The discrepancy.");

    private static readonly Option Source = new("--source", "ID", "Only those of this source, such as a provider.");

    private static readonly Option Version = new("--version", "N",
        "The version that list or show gave. With it a retry is one step, and another operator's step is not overlooked.",
        IsRequired: true, Rule: ValueRule.Number(1, long.MaxValue));

    private static readonly Option State =
        new("--state", "STATE", "Open or Resolved. Default: Open.", Rule: ValueRule.NameOf<StatementDiscrepancyState>());

    private static readonly Option EveryState = new("--all", null, "In every state.");

    private static readonly Option Kind =
        new("--kind", "KIND", "Differs, OnlyTheirs, OnlyOurs or Duplicate.", Rule: ValueRule.NameOf<MatchKind>());

    private static readonly Option Assignee = new("--assignee", "ID", "Only those that this operator works on.");

    private static readonly Option MinValue = new("--min-value", "MINOR",
        "Only those with this value at risk or more, in minor units of --currency.", Rule: ValueRule.Number(0, long.MaxValue));

    private static readonly Option InCurrency = new("--currency", "CODE", "The currency of --min-value, or only those in this currency.");

    private static readonly Option OlderThan =
        new("--older-than", "LENGTH", "Only those that were opened longer ago, such as 12h or 7d.", Rule: ValueRule.Length);

    private static readonly Option Code = new("--code", "CODE", "The bank's code of the reason, without a space.", IsRequired: true);

    private static readonly Option To = new("--to", "ID", "The operator who works on it from now on; without it, nobody.");

    public static Command[] All { get; } =
    [
        Command("list", "Lists discrepancies of statements, the oldest first.", [],
            [State, EveryState, Source, Kind, Assignee, MinValue, InCurrency, OlderThan, QueryOptions.Max, QueryOptions.After],
            ListAsync),
        Command("show", "Shows one with both sides' rows and every step.", [Id], [], ShowAsync),
        Command("summary", "Counts the open ones and sums their value at risk, by kind, age and currency.", [], [Source], SumAsync),
        Action("assign", "Gives an open one to an operator.", [To], (queue, action, invocation) =>
            queue.AssignAsync(
                action, invocation.Value(To.Name) is { } to ? new OperatorId(to) : null, invocation.Stop)),
        Action("comment", "Adds a remark: the reason.", [], (queue, action, invocation) =>
            queue.CommentAsync(action, invocation.Stop)),
        Action("resolve", "Resolves an open one, or proposes that where a second operator must approve it.", [Code],
            (queue, action, invocation) => queue.ResolveAsync(action, invocation.Value(Code.Name)!, invocation.Stop)),
        Action("approve", "Approves a proposed resolution: another operator than the one who proposed it.", [],
            (queue, action, invocation) => queue.ApproveAsync(action, invocation.Stop)),
        Action("reopen", "Opens a resolved one again, or refuses a proposal.", [], (queue, action, invocation) =>
            queue.ReopenAsync(action, invocation.Stop)),
    ];

    private static Command Command(string name, string summary, Argument[] arguments, Option[] options,
        Func<Invocation, IStatementDiscrepancies, DateTimeOffset, Task<int>> run) => Command(
        name,
        summary,
        arguments,
        options,
        (invocation, services) => run(
            invocation,
            services.GetRequiredService<IStatementDiscrepancies>(),
            services.GetRequiredService<TimeProvider>().GetUtcNow()));

    private static Command Command(string name, string summary, Argument[] arguments, Option[] options,
        Func<Invocation, IServiceProvider, Task<int>> run) => new(
        $"discrepancies {name}",
        summary,
        arguments,
        [StoreServices.Store, .. options, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, services => run(invocation, services)));

    private static Command Action(string name, string summary, Option[] options,
        Func<IStatementDiscrepancies, StatementDiscrepancyAction, Invocation, ValueTask<StatementDiscrepancyResult>> act) => Command(
        name,
        summary,
        [Id],
        [Version, .. options, ActionOptions.By, ActionOptions.Reason, StoreServices.Options],
        async (invocation, queue, now) =>
        {
            StatementDiscrepancyResult result = await act(
                queue,
                new StatementDiscrepancyAction(
                    invocation.Argument(0)!,
                    invocation.Read<long>(Version.Name)!.Value,
                    ActionOptions.OperatorOf(invocation),
                    invocation.Value(ActionOptions.Reason.Name)!),
                invocation);
            return ActionOptions.Report(invocation, result.Status, result.Reason, new
            {
                result.Status,
                result.Reason,
                Discrepancy = result.Discrepancy is { } one ? Row(one, now) : null,
            });
        });

    /// <summary>Lists discrepancies after the days whose file is missing or was refused: nothing is known of these.</summary>
    private static async Task<int> ListAsync(Invocation invocation, IServiceProvider services)
    {
        DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var queue = services.GetRequiredService<IStatementDiscrepancies>();
        string? source = invocation.Value(Source.Name);
        StatementDayProblem[] files =
        [
            .. (await services.GetRequiredService<IStatementDays>().ListProblemsAsync(invocation.Stop))
                .Where(problem => source is null || problem.Provider.Value == source),
        ];
        StatementDiscrepancyFilter filter = FilterOf(invocation, now);
        (string? after, int most) = (invocation.Value(QueryOptions.After.Name), QueryOptions.PageLength(invocation));
        QueryPage<StatementDiscrepancy> page =
            await QueryOptions.AskAsync(() => queue.ListAsync(filter, after, most, invocation.Stop));
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new
            {
                Discrepancies = page.Items.Select(one => Row(one, now)),
                Files = files.Select(file => new
                {
                    Provider = file.Provider.Value,
                    file.MerchantNumber,
                    file.Day,
                    file.Kind,
                    file.Since,
                    file.Reason,
                }),
                page.Next,
            });
            return ExitCode.Done;
        }

        foreach (StatementDayProblem file in files)
        {
            invocation.Out.Line(string.Create(CultureInfo.InvariantCulture,
                $"file {file.Kind}  {file.Provider} {file.MerchantNumber} {file.Day:yyyy-MM-dd}  since {QueryOptions.Shown(file.Since)}  "
                + $"{file.Reason}"));
        }

        foreach (StatementDiscrepancy one in page.Items)
        {
            invocation.Out.Line(Line(one));
        }

        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    private static StatementDiscrepancyFilter FilterOf(Invocation invocation, DateTimeOffset now)
    {
        (bool isAll, string? state) = (invocation.Has(EveryState.Name), invocation.Value(State.Name));
        if (isAll && state is not null)
        {
            throw new UsageException($"{EveryState.Name} and {State.Name} are given: one of them is expected.");
        }

        long? least = invocation.Read<long>(MinValue.Name);
        string? code = invocation.Value(InCurrency.Name);
        if (least is not null && code is null)
        {
            throw new UsageException($"{MinValue.Name} is in minor units: {InCurrency.Name} CODE is expected too.");
        }

        if (code is not null && !(Currency.TryParse(code, CultureInfo.InvariantCulture, out Currency parsed) && parsed.IsKnown))
        {
            throw new UsageException($"{InCurrency.Name} '{code}': a currency of ISO 4217 is expected.");
        }

        return new StatementDiscrepancyFilter
        {
            State = isAll ? null : invocation.Read<StatementDiscrepancyState>(State.Name) ?? StatementDiscrepancyState.Open,
            Source = invocation.Value(Source.Name),
            Kind = invocation.Read<MatchKind>(Kind.Name),
            Assignee = invocation.Value(Assignee.Name) is { } assignee ? new OperatorId(assignee) : null,
            MinValueAtRisk = code is null ? null : new Money(least ?? 0, new Currency(code)),
            OpenedBefore = invocation.Read<TimeSpan>(OlderThan.Name) is { } length
                ? now - TimeSpan.FromTicks(Math.Min(length.Ticks, now.UtcTicks))
                : null,
        };
    }

    private static async Task<int> ShowAsync(Invocation invocation, IStatementDiscrepancies queue, DateTimeOffset now)
    {
        string id = invocation.Argument(0)!;
        if (await queue.FindAsync(id, invocation.Stop) is not { } one)
        {
            invocation.Error.Line($"There is no discrepancy '{id}'.");
            return ExitCode.AnswerIsNo;
        }

        List<StatementDiscrepancyStep> steps = [];
        while (steps.Count < one.Version
            && await queue.ListStepsAsync(id, steps.Count, MaxSteps, invocation.Stop) is { Count: > 0 } page)
        {
            steps.AddRange(page);
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new
            {
                Discrepancy = Row(one, now),
                Ours = one.Ours is { } ours ? RowJson.Of(ours) : null,
                Theirs = one.Theirs.Select(row => RowJson.Of(row)),
                one.TheirRows,
                Steps = steps.Select(step => new
                {
                    step.Number,
                    step.Kind,
                    step.At,
                    By = step.By?.Value,
                    step.Text,
                    step.Code,
                    Assignee = step.Assignee?.Value,
                }),
            });
            return ExitCode.Done;
        }

        invocation.Out.Line(Line(one));
        if (one.Ours is { } our)
        {
            invocation.Out.Line($"  ours    {TextOf(our)}");
        }

        foreach (StatementRow row in one.Theirs)
        {
            invocation.Out.Line($"  theirs  {TextOf(row)}");
        }

        if (one.TheirRows > one.Theirs.Length)
        {
            invocation.Out.Line($"  theirs  {one.TheirRows - one.Theirs.Length} more rows");
        }

        foreach (StatementDiscrepancyStep step in steps)
        {
            string to = step.Kind == StatementDiscrepancyStepKind.Assigned ? $" to {step.Assignee?.Value ?? "nobody"}" : "";
            invocation.Out.Line(
                $"  {step.Number}  {QueryOptions.Shown(step.At)}  {step.Kind}{to} by {step.By?.Value ?? "the library"}" +
                $"{(step.Code.Length > 0 ? $" [{step.Code}]" : "")}: {step.Text}");
        }

        return ExitCode.Done;
    }

    private static async Task<int> SumAsync(Invocation invocation, IStatementDiscrepancies queue, DateTimeOffset now)
    {
        IReadOnlyList<StatementDiscrepancyTotal> totals = await queue.SumAsync(invocation.Value(Source.Name), invocation.Stop);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new
            {
                At = now,
                Totals = totals.Select(total => new
                {
                    total.Kind,
                    total.Age,
                    Currency = total.Currency.Code,
                    total.Count,
                    total.ValueAtRiskMinor,
                }),
            });
            return ExitCode.Done;
        }

        foreach (StatementDiscrepancyTotal total in totals)
        {
            invocation.Out.Line(string.Create(CultureInfo.InvariantCulture,
                $"{total.Kind}  {total.Age}  {total.Currency.Code}  {total.Count}  {total.ValueAtRiskMinor} minor units at risk"));
        }

        return ExitCode.Done;
    }

    private static string Line(StatementDiscrepancy one)
    {
        string state = one.Proposal is { } proposal ? $"{one.State}, {proposal.By} proposed '{proposal.Code}'"
            : one.ResolutionCode is { } code ? $"{one.State} '{code}'"
            : $"{one.State}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{one.Id}  version {one.Version}  {one.Source} {one.Day:yyyy-MM-dd}  {one.Kind} {one.Differences}  {one.ValueAtRisk}  " +
            $"{QueryOptions.Shown(one.OpenedAt)}  {one.Assignee?.Value ?? "nobody"}  {state}");
    }

    private static string TextOf(StatementRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Kind} {row.Status}  {row.Amount}  fee {row.Fee}  {row.OurReference}  {row.TheirReference}  {row.At:O}  line {row.Line}");

    private static object Row(StatementDiscrepancy one, DateTimeOffset now) => new
    {
        one.Id,
        one.Version,
        one.Source,
        one.Day,
        one.Kind,
        Differences = one.Differences.ToString(),
        one.State,
        ValueAtRiskMinor = one.ValueAtRisk.Minor,
        Currency = one.ValueAtRisk.Currency.Code,
        one.OpenedAt,
        AgeHours = (long)(now - one.OpenedAt).TotalHours,
        Assignee = one.Assignee?.Value,
        ProposedBy = one.Proposal?.By.Value,
        ProposedCode = one.Proposal?.Code,
        one.ResolvedAt,
        one.ResolutionCode,
    };
}

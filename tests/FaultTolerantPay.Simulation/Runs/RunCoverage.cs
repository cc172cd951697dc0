using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Drivers;
using FaultTolerantPay.Simulation.Outside;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>What was reached, over many runs; and what must be.</summary>
internal sealed class RunCoverage
{
    private readonly Dictionary<string, long> _reached = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Reached => _reached;

    public static IReadOnlyList<string> Required { get; } = [.. RequiredNames()];

    /// <summary>What must be reached beside that where the store is a file.</summary>
    public static IReadOnlyList<string> RequiredOnFiles { get; } = [Disk.RefusedAgain, Disk.Touched];

    /// <summary>What must be reached where the store is a server.</summary>
    public static IReadOnlyList<string> RequiredOnServers { get; } =
        [ServerDisk.CutBefore, ServerDisk.CutAfter, ServerDisk.Shared, ServerDisk.Returned];

    /// <summary>What must be reached by card payments.</summary>
    public static IReadOnlyList<string> RequiredOfCards { get; } = [.. Cards.CardCoverage.RequiredNames()];

    public string[] Missing(IEnumerable<string> required) => [.. required.Where(name => !_reached.ContainsKey(name))];

    public void Mark(string name)
    {
        ref long count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_reached, name, out _);
        count++;
    }

    public void Add(RunCoverage other)
    {
        foreach ((string name, long count) in other._reached)
        {
            _reached[name] = _reached.GetValueOrDefault(name) + count;
        }
    }

    public void Move(AdvanceState from, AdvanceState to) => Mark(Names.Moves[(int)from][(int)to]);

    public void Answer(InstructionPurpose purpose, ChannelResult result) => Mark(Names.Answers[(int)purpose][(int)result.Outcome]);

    public void Query(QueryResult result) => Mark(result.IsFound ? Names.Queries[(int)result.Result.Outcome] : "query NotFound");

    public void Primary(OperationOutcome outcome) => Mark(Names.Primary[(int)outcome]);

    public void InstructionReached(OriginalStatus status) => Mark(Names.Statuses[(int)status]);

    public void Outcome(TransactionOutcome outcome)
    {
        Mark(Names.Outcomes[(int)outcome.Kind]);
        if (outcome.Refusal is { } refusal)
        {
            Mark(Names.Refusals[(int)refusal.Code]);
        }
    }

    public void Stored(TransactionOutcome outcome) => Mark(Names.StoredOutcomes[(int)outcome.Kind]);

    private static IEnumerable<string> RequiredNames()
    {
        foreach (AdvanceState from in Enum.GetValues<AdvanceState>())
        {
            foreach (AdvanceState to in AdvanceStateTable.After(from))
            {
                yield return Names.Moves[(int)from][(int)to];
            }
        }
        foreach (InstructionPurpose purpose in Enum.GetValues<InstructionPurpose>())
        {
            foreach (OperationOutcome outcome in Enum.GetValues<OperationOutcome>())
            {
                yield return Names.Answers[(int)purpose][(int)outcome];
            }

            foreach (OperationOutcome outcome in new[] { OperationOutcome.Succeeded, OperationOutcome.Declined,
                OperationOutcome.NotExecuted })
            {
                yield return $"{purpose} ended {outcome}";
            }
        }
        foreach (OperationOutcome outcome in Enum.GetValues<OperationOutcome>())
        {
            yield return Names.Primary[(int)outcome];
        }

        foreach (string query in new[] { "Succeeded", "Declined", "NotExecuted", "Pending", "NotFound" })
        {
            yield return "query " + query;
        }

        foreach (OriginalStatus status in Enum.GetValues<OriginalStatus>())
        {
            if (status != OriginalStatus.Unknown)
            {
                yield return Names.Statuses[(int)status];
            }
        }
        foreach (OutcomeKind kind in Enum.GetValues<OutcomeKind>())
        {
            yield return Names.Outcomes[(int)kind];
        }

        foreach (RefusalCode code in Enum.GetValues<RefusalCode>())
        {
            yield return Names.Refusals[(int)code];
        }

        foreach (DiscrepancyKind kind in Enum.GetValues<DiscrepancyKind>())
        {
            // No key is lost in the simulation, whose hosts encrypt nothing. It has no channel payments.
            if (kind is not (DiscrepancyKind.MandateUnreadable or DiscrepancyKind.ChannelContradiction or DiscrepancyKind.SurplusCharge
                or DiscrepancyKind.SurplusNotReturned))
            {
                yield return "discrepancy " + kind;
            }
        }
        foreach (NoticeKind kind in Enum.GetValues<NoticeKind>().Where(kind => kind != NoticeKind.OperationEnded))
        {
            yield return "notice " + kind;
        }

        foreach (ProbeKind kind in Enum.GetValues<ProbeKind>())
        {
            yield return $"probe {kind}";
        }

        yield return "sent without a record";
        yield return "refused without a record";
        yield return "outage of slow answers";
        yield return "background probe";
        foreach (BackgroundCall kind in new[] { BackgroundCall.Confirmation, BackgroundCall.Question, BackgroundCall.Advice })
        {
            yield return $"{kind} in the share";
            yield return $"{kind} at its limit";
            yield return $"{kind} at its rate";
        }
        foreach (OutcomeKind kind in new[] { OutcomeKind.CompletedByPrimary, OutcomeKind.Advanced, OutcomeKind.Pending,
            OutcomeKind.InProgress })
        {
            yield return $"second attempt finds {kind}";
        }

        foreach (OutcomeKind kind in new[] { OutcomeKind.CompletedByPrimary, OutcomeKind.DeclinedByPrimary, OutcomeKind.Advanced,
            OutcomeKind.Refused })
        {
            yield return $"second attempt {kind}";
        }

        yield return "routing table of stand-ins loaded again";
        yield return "collection-waits";
        yield return $"{InstructionPurpose.Payout} at another channel of the institution";
        yield return $"{InstructionPurpose.Collection} at another channel of the institution";
        yield return "completion replayed in a fault";
        foreach (string error in RiskManagers.ErrorNames)
        {
            yield return $"wrong edit: {error}";
        }

        yield return "edit refused";
        yield return "edit taken over";
        yield return "node does not start on wrong options";
        // Nobody decides on channel payments in these runs.
        foreach (ApprovalKind kind in Enum.GetValues<ApprovalKind>().Where(kind => kind < ApprovalKind.ResolveOperation))
        {
            yield return $"{kind} by two persons";
        }

        foreach (ApprovalStatus status in new[] { ApprovalStatus.Approved, ApprovalStatus.Refused })
        {
            yield return $"approval {status}";
        }

        yield return "approval NotAllowed by one person";
        yield return "approval expired";
        yield return "mandate Done";
        yield return "refund past a newer mandate";
        yield return "refund to one of several accounts";
        yield return "notice sink hangs";
        yield return "stage hangs";
    }

    // Built once: a run marks thousands of times.
    private static class Names
    {
        public static readonly string[][] Moves = Table<AdvanceState, AdvanceState>((from, to) => $"{from} -> {to}");
        public static readonly string[][] Answers =
            Table<InstructionPurpose, OperationOutcome>((purpose, outcome) => $"{purpose} answered {outcome}");
        public static readonly string[] Queries = Row<OperationOutcome>(outcome => $"query {outcome}");
        public static readonly string[] Primary = Row<OperationOutcome>(outcome => $"primary {outcome}");
        public static readonly string[] Statuses = Row<OriginalStatus>(status => $"original {status}");
        public static readonly string[] Outcomes = Row<OutcomeKind>(kind => $"outcome {kind}");
        public static readonly string[] StoredOutcomes = Row<OutcomeKind>(kind => $"stored {kind}");
        public static readonly string[] Refusals = Row<RefusalCode>(code => $"refusal {code}");

        private static string[] Row<T>(Func<T, string> name)
            where T : struct, Enum
        {
            T[] values = Enum.GetValues<T>();
            var row = new string[values.Max(value => Convert.ToInt32(value, null)) + 1];
            foreach (T value in values)
            {
                row[Convert.ToInt32(value, null)] = name(value);
            }

            return row;
        }

        private static string[][] Table<TRow, TColumn>(Func<TRow, TColumn, string> name)
            where TRow : struct, Enum
            where TColumn : struct, Enum
        {
            TRow[] values = Enum.GetValues<TRow>();
            var table = new string[values.Max(value => Convert.ToInt32(value, null)) + 1][];
            foreach (TRow value in values)
            {
                table[Convert.ToInt32(value, null)] = Row<TColumn>(column => name(value, column));
            }

            return table;
        }
    }
}

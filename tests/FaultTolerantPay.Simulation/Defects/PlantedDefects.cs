using FaultTolerantPay.Simulation.Cards;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Defects;

/// <summary>All planted defects, by name.</summary>
internal static class PlantedDefects
{
    public static IReadOnlyDictionary<string, PlantedDefect> All { get; } =
        StandIns.Concat(CardDefects.All).ToDictionary(StringComparer.Ordinal);

    private static IReadOnlyDictionary<string, PlantedDefect> StandIns => new Dictionary<string, PlantedDefect>(StringComparer.Ordinal)
    {
        ["payout-before-write"] = new("A payout is sent before its instruction is durable.", () => new WriteBehind()),
        ["retry-after-timeout"] = new("A channel's time limit counts as not executed.", TimeoutAsFailed.Make),
        ["adapter-sends-again"] = new("An adapter sends an instruction again after no answer.", AdapterRetries.Make),
        ["asked-at-another-channel"] =
            new("Payouts of a second channel are asked about at the first.", () => new AsksTheFirstChannel()),
        ["hard-decline-goes-on"] = new("A hard decline of a payout is taken for a soft one.", () => new ChannelDefect(
            async (instruction, send) =>
            {
                ChannelResult result = await send(instruction).ConfigureAwait(false);
                return result.IsHardDecline ? ChannelResult.SoftDecline(result.Code!) with { FeeMinor = result.FeeMinor } : result;
            })),
        ["not-found-too-early"] = new("Not found counts as not executed at once.",
            () => new ChannelDefect(query: result => result.IsFound ? result : QueryResult.Found(ChannelResult.NotExecuted("not-found")))),
        ["caps-outside-the-commit"] = new("Caps are checked before the commit, not in it.", () => new CapsOutsideTheCommit()),
        ["collect-superseded"] = new("An executed original is reported as cancelled.",
            () => new PrimaryDefect(answer => answer.Status == OriginalStatus.Executed ? new OriginalResult(OriginalStatus.Cancelled)
                : answer)),
        ["in-flight-is-cancelled"] = new("An original that is still under way counts as cancelled.",
            () => new PrimaryDefect(answer => answer.Status == OriginalStatus.InFlight ? new OriginalResult(OriginalStatus.Cancelled)
                : answer)),
        ["last-writer-wins"] = new("Lost leases and newer versions are ignored.", () => new LastWriterWins()),
        ["callback-booked-twice"] = new("A callback that comes again is booked again.", () => new CallbackBookedTwice()),
        ["stale-outcome-replayed"] = new("Outcomes are replayed from a stale cache.", () => new StaleOutcomes()),
        ["counter-delta-dropped"] = new("What leaves the exposure is not taken off the counters.", () => new CommitDefect(commit =>
            commit.Counters.Any(change => change.AmountDelta < 0) ? commit with { Counters = [] } : null)),
        ["journal-entry-dropped"] = new("Fees are not booked.", () => new CommitDefect(commit =>
            commit.Journal.Any(entry => entry.Event.EndsWith("-fee", StringComparison.Ordinal))
                ? commit with { Journal = [.. commit.Journal.Where(entry => !entry.Event.EndsWith("-fee", StringComparison.Ordinal))] }
                    : null)),
        ["outbox-message-dropped"] = new("Advices are not stored with the step that they tell of.", () => new CommitDefect(commit =>
            commit.Advance is not null && commit.Outbox.Any(message => message.Advice is not null)
                ? commit with { Outbox = [.. commit.Outbox.Where(message => message.Advice is null)] } : null)),
        ["notice-dropped"] = new("Notices of a changed outcome are not stored.", () => new CommitDefect(commit =>
            commit.Outbox.Any(message => message.Number == 0 && message.Notice?.Kind == NoticeKind.OutcomeChanged)
                ? commit with { Outbox = [.. commit.Outbox.Where(message => message.Notice?.Kind != NoticeKind.OutcomeChanged)] } : null)),
        ["work-item-dropped"] = new("A paid advance is not put into the queue.", () => new CommitDefect(commit =>
            commit.Advance is { State: AdvanceState.Paid }
                ? commit with
                {
                    Work = [.. commit.Work.Select(change => change.Item.Kind == WorkKind.Confirmation
                    ? change with { DueAt = null } : change)]
                } : null)),
        ["evidence-dropped"] = new("Contradicting evidence opens no discrepancy.", () => new CommitDefect(commit =>
            commit.Discrepancies.Any(discrepancy => discrepancy.Kind == DiscrepancyKind.ContradictingEvidence)
                ? commit with { Discrepancies = [] } : null)),
        ["evidence-does-not-hold"] = new("Contradicting evidence opens a discrepancy, and the next instruction is sent all the same.",
            () => new CommitDefect(commit =>
            commit.Advance is { IsHeld: true } held ? commit with { Advance = held with { HeldByDiscrepancies = [] } } : null)),
        ["evidence-not-booked"] = new("Evidence that an operator applies is recorded and not booked.", () => new CommitDefect(commit =>
            commit.Journal.Any(entry => entry.Event.EndsWith("-evidence", StringComparison.Ordinal))
                ? commit with
                {
                    Journal =
                    [.. commit.Journal.Where(entry => !entry.Event.EndsWith("-evidence", StringComparison.Ordinal))]
                } : null)),
        ["execution-not-shown"] =
            new("What the business system executed although the answer was another opens no discrepancy.", () => new CommitDefect(commit =>
            commit.Discrepancies.Any(discrepancy => discrepancy.Kind == DiscrepancyKind.ExecutedAfterAll)
                ? commit with { Discrepancies = [] } : null)),
        ["late-answer-overwrites"] = new("A late answer overwrites an instruction that has ended.", () => new CommitDefect(commit =>
            commit.Discrepancies.FirstOrDefault(discrepancy => discrepancy.Kind == DiscrepancyKind.ContradictingEvidence) is not null
                && commit.Advance is { InFlight: null, PayoutOrdinal: > 0 } advance
                ? commit with { Instructions = [Overwritten(advance)] }
                : null)),
        ["conflict-ignores-customer"] = new("A replay does not look at the customer.",
            () => new IgnoresField((request, first) => request with { Customer = first.Customer })),
        ["conflict-ignores-amount"] = new("A replay does not look at the amount.",
            () => new IgnoresField((request, first) => request with { Amount = request.Amount with { Minor = first.Amount.Minor } })),
        ["conflict-ignores-currency"] = new("A replay does not look at the currency.",
            () => new IgnoresField((request, first) => request with { Amount = request.Amount with { Currency = first.Amount.Currency } })),
        ["conflict-ignores-institution"] = new("A replay does not look at the institution.",
            () => new IgnoresField((request, first) => request with { Institution = first.Institution })),
        ["approval-missing"] = new("What an order does is stored without the second person's approval.", () => new CommitDefect(commit =>
            commit.Approval is { Status: ApprovalStatus.Approved } ? commit with { Approval = null } : null)),
        ["approval-by-one-person"] = new("Who ordered approves.", () => new CommitDefect(commit =>
            commit.Approval is { Status: ApprovalStatus.Approved } approval
                ? commit with { Approval = approval with { DecidedBy = approval.RequestedBy } } : null)),
        ["collected-too-early"] = new("Collection does not wait until it is due.",
            () => new CommitDefect(commit => commit.Advance is { State: AdvanceState.CollectionDue } advance
            ? commit with
            {
                Advance = advance with { NextActionAt = commit.At },
                Work = [.. commit.Work.Select(change => change.Item.Kind == WorkKind.Advance ? change with { DueAt = commit.At } : change)],
            }
            : null)),
        ["attempts-forgotten"] = new("Attempts do not count towards the window.", () => new CommitDefect(commit =>
            commit.Advance is { RecentCollections.Length: > 0 } advance ? commit with { Advance = advance with { RecentCollections = [] } }
                : null)),
        ["keys-by-node"] = new("Keys of instructions differ from node to node.", () => new KeysByNode()),
        ["unknown-is-not-executed"] =
            new("The detector takes an unknown outcome for one that did not happen.", () => new UnknownIsNotExecuted()),
        ["completion-not-on-record"] =
            new("A completed payment is on record as one of which nothing was done.", () => new CommitDefect(commit =>
            commit is { Advance: null, Transaction: { Outcome.Kind: OutcomeKind.CompletedByPrimary } record }
                ? commit with
                {
                    Transaction =
                    record with { Outcome = record.Outcome with { Kind = OutcomeKind.Pending, Reason = OutcomeReasons.Withdrawn } }
                }
                : null)),
        ["intent-not-on-record"] =
            new("A payment is sent to the business system before its record is stored.", () => new IntentNotStored()),
        ["refused-payment-is-sent"] =
            new("A payment is sent although the store did not take its record and policy refuses it.", () => new SendsUnrecorded()),
        ["attempt-pays-an-unknown-order"] =
            new("An attempt of which nobody can tell counts as failed once another one asks.", () => new UnknownOrderIsFree()),
        ["attempt-pays-a-paid-order"] =
            new("An attempt of an order that is paid is acknowledged as the first.", () => new PaidOrderIsFree()),
        ["calls-without-a-limit"] =
            new("A call of the host's code that never ends holds the slot of whoever called.", () => new CallsWithoutALimit()),
        ["background-floods"] = new("Background calls to the business system have no limit.", () => new BackgroundFloods()),
        ["background-ignores-the-share"] =
            new("Background calls are made in full while traffic returns by a share.", () => new BackgroundIgnoresTheShare()),
        ["background-goes-on-in-a-fault"] =
            new("Background calls go on while the business system is held to be down.", () => new BackgroundGoesOnInAFault()),
        ["cached-clock"] = new("A node's wall clock is read from a cache.", () => new CachedClock()),
        ["refund-to-newest-mandate"] = new("A customer is refunded by the newest mandate.",
            () => new CommitDefect(commit => WithRefund(commit, (refund, advance) => refund with { Mandate = advance.Mandate }))),
        ["refund-all-to-one-account"] = new("An account receives more than it gave.", () => new CommitDefect(commit =>
            WithRefund(commit,
                (refund, advance) => refund with { Amount = refund.Amount with { Minor = advance.CustomerRefundDueMinor } }))),
        ["edits-not-taken-over"] =
            new("A node goes by the options that it read when it started.", () => new OptionsReadOtherwise((atStart, _) => atStart)),
        ["edit-half-taken-over"] =
            new("A node takes over the caps of an edit, and not whom it blocks.", () => new OptionsReadOtherwise((atStart, now) =>
            now.Where(setting => !IsOfAdmission(setting.Key)).Concat(atStart.Where(setting => IsOfAdmission(setting.Key))))),
        ["mistaken-edit-taken-over"] = new("A key that is not known is passed over in an edit.", () => new OptionsReadOtherwise((_, now) =>
            now.Where(setting => !setting.Key.StartsWith("Caps:Exposures:", StringComparison.Ordinal)))),
        ["token-in-timeline"] = new("The customer's token is written into the timeline.", () => new CommitDefect(commit =>
            commit.Advance is { State: AdvanceState.Collecting } advance && commit.Timeline.Count > 0
                ? commit with { Timeline = [commit.Timeline[0] with { Detail = $"debit {advance.Mandate?.Token}" }] }
                : null)),
    };

    public static Defect Make(string name) => All.TryGetValue(name, out PlantedDefect? planted) ? planted.Make() : Defect.None;

    private static bool IsOfAdmission(string key) => key.StartsWith("Admission:", StringComparison.Ordinal);

    /// <summary>The commit with its new customer refund changed; null where it has none, or that stays as it is.</summary>
    private static StandInCommit? WithRefund(StandInCommit commit, Func<Instruction, Advance, Instruction> change) =>
        commit is { Advance: { } advance, Instructions: [{ Key.Purpose: InstructionPurpose.CustomerRefund, IsResolved: false } refund] }
            && change(refund, advance) is var changed && changed != refund
            ? commit with { Instructions = [changed], Advance = advance with { InFlight = changed } }
            : null;

    private static Instruction Overwritten(Advance advance) => new()
    {
        Key = new InstructionKey(advance.Key, InstructionPurpose.Payout, advance.PayoutOrdinal),
        Amount = advance.Amount,
        Channel = advance.Institution,
        Customer = advance.Customer,
        WrittenAt = advance.ReservedAt,
        SendBefore = advance.ReservedAt,
        Outcome = OperationOutcome.Declined,
        IsResolved = true,
    };
}

using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <summary>
/// Keeps payments, advances, instructions, the journal, counters, messages, differences, the timeline and the work queue. Implementations pass the
/// conformance fixture of <c>FaultTolerantPay.Testing</c>. Every method throws <see cref="StoreException"/> where the store cannot read or write.
/// </summary>
public interface IStandInStore
{
    /// <summary>
    /// Applies all of the commit or nothing, and returns when it is durable. Checked in this order: lease, versions, order, receipt, limits; the first that fails answers.
    /// Versions: those of the record and the advance, and a difference that the commit closes must be open (<see cref="CommitStatus.VersionConflict"/>).
    /// Receipt: <see cref="StandInCommit.Receipt"/> must not be booked for any payment (<see cref="CommitStatus.ReceiptTaken"/>), whichever node stored it.
    /// Order: a commit that begins an attempt or reserves an advance (<see cref="StoreRules.NeedsOrder"/>) is refused with <see cref="CommitStatus.OrderTaken"/> while another attempt of the order
    /// did not end certainly unpaid (<see cref="StoreRules.IsCertainlyUnpaid(TransactionRecord)"/>), whichever node stored it.
    /// Misuse throws <see cref="InvalidOperationException"/> and writes nothing: what <see cref="StoreRules"/> refuses (an unbalanced journal entry, one without its payment and advance, a
    /// journal entry or timeline line of another time than the commit's, a move of an advance that <see cref="AdvanceStates"/> does not allow, another outcome in place of a final one), a change of a message or the closing of a difference that
    /// is not there. A counter that would not fit in 64 bits throws <see cref="OverflowException"/> and writes nothing.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken);

    /// <summary>An attempt's record, or null.</summary>
    ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>The records of an order's attempts, in the order in which they were first stored.</summary>
    ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, CancellationToken cancellationToken);

    /// <summary>Whether any payment was stored at or after a time. While none was, requests need not ask the store.</summary>
    ValueTask<bool> HoldsTransactionsAsync(DateTimeOffset storedSince, CancellationToken cancellationToken);

    /// <summary>An advance, or null.</summary>
    ValueTask<Advance?> FindAdvanceAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>Advances in ordinal order of (merchant, order, attempt), after the key given (null: from the first), of one state or (null) of all.</summary>
    /// <param name="state">Only of this state; null: of all.</param>
    /// <param name="after">The last key of the page before.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Advance>> ListAdvancesAsync(AdvanceState? state, TransactionKey? after, int most, CancellationToken cancellationToken);

    /// <summary>A payment's instructions, by purpose and ordinal.</summary>
    ValueTask<IReadOnlyList<Instruction>> ListInstructionsAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>The instruction with this reference (<see cref="Instruction.Reference"/>), or null; for callbacks and statements.</summary>
    ValueTask<Instruction?> FindInstructionAsync(string reference, CancellationToken cancellationToken);

    /// <summary>The payment that an operator's receipt was booked for, or null.</summary>
    ValueTask<TransactionKey?> FindReceiptAsync(string receipt, CancellationToken cancellationToken);

    /// <summary>An order that waits for a second person, or was decided; or null.</summary>
    ValueTask<ApprovalRequest?> FindApprovalAsync(string id, CancellationToken cancellationToken);

    /// <summary>Such orders in ordinal order of their ids, after the id given (null: from the first): those that wait at a time (<see cref="ApprovalRequest.StatusAt"/>), or all.</summary>
    /// <param name="waitingAt">Only what waits at this time; null: all.</param>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListApprovalsAsync(DateTimeOffset? waitingAt, string? after, int most, CancellationToken cancellationToken);

    /// <summary>A payment's journal entries, in the order in which they were booked.</summary>
    ValueTask<IReadOnlyList<JournalEntry>> ListJournalAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>A payment's timeline, in the order in which it happened.</summary>
    ValueTask<IReadOnlyList<TimelineEvent>> ListTimelineAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the whole audit trail, the journal and the timelines, and says what is wrong with it: rows that were altered or are missing, where the store keeps a chain of hashes; journal entries
    /// without their payment and advance; rows that are dated back further than <see cref="StoreRules.MostBackDated"/>. As long as that takes.
    /// </summary>
    /// <param name="noted">A row that was noted outside the store, to be compared; null: none.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    ValueTask<AuditTrailCheck> CheckAuditTrailAsync(NotedRow? noted, CancellationToken cancellationToken);

    /// <summary>The trial balance: every account with postings, in each currency, computed from the journal.</summary>
    ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken);

    /// <summary>What makes up an account's balance: the advances whose postings on it do not cancel out, in ordinal order of their keys.</summary>
    /// <param name="account">The account.</param>
    /// <param name="currency">The currency.</param>
    /// <param name="after">The last key of the page before.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<AdvanceBalance>> ExplainBalanceAsync(Account account, Currency currency, TransactionKey? after, int most, CancellationToken cancellationToken);

    /// <summary>A counter's value; 0 and 0 where it was never added to.</summary>
    ValueTask<CounterValue> ReadCounterAsync(CounterKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the work that is due and leases each item until <see cref="WorkClaim.LeaseEndsAt"/>: until then no other claim gets it. An item whose lease ran out is due since then. Durable before it
    /// returns. Where no more is due than asked for, all of it is given, the longest due first. Where more is due, merchants take turns in ordinal order of their ids: up to
    /// <see cref="WorkClaim.Most"/> merchants, from the one after <see cref="WorkClaim.AfterMerchant"/> on and around, share the claim equally; what they leave goes to the longest due.
    /// </summary>
    ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Makes due what would come due only later: items of the kind that are due after <paramref name="laterThan"/> become due at <paramref name="dueAt"/>, the soonest first. A lease that ends
    /// later than that is lost, so that a caller chooses a time beyond all leases.
    /// </summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="laterThan">Only what is due after this.</param>
    /// <param name="dueAt">The new due time: not after <paramref name="laterThan"/>.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels before anything is changed.</param>
    /// <returns>How many items were moved: fewer than <paramref name="most"/> where none is left.</returns>
    ValueTask<int> BringForwardAsync(WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int most, CancellationToken cancellationToken);

    /// <summary>How many items of a kind are due, and since when the oldest.</summary>
    ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The waiting messages of a stream, in order: one payment's advices, or one payment's notices.</summary>
    /// <param name="stream">The stream: <see cref="OutboxMessage.Stream"/>.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OutboxMessage>> ListOutboxAsync(WorkItemKey stream, int most, CancellationToken cancellationToken);

    /// <summary>The message with this id, in whatever status, or null.</summary>
    ValueTask<OutboxMessage?> FindMessageAsync(string id, CancellationToken cancellationToken);

    /// <summary>A difference, or null.</summary>
    ValueTask<Difference?> FindDifferenceAsync(string id, CancellationToken cancellationToken);

    /// <summary>Differences in ordinal order of their ids, after the id given (null: from the first): the open ones, or all.</summary>
    /// <param name="openOnly">Whether closed ones are left out.</param>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Difference>> ListDifferencesAsync(bool openOnly, string? after, int most, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets what is over: final and withdrawn payments without an advance that were stored before <paramref name="olderThan"/>, with their timelines, messages, requests for approval and differences;
    /// counters whose time to be forgotten has come by <paramref name="now"/>; and counters of exposure at zero. A payment stays while a message of it waits or is parked, or a difference is open.
    /// Advances and journal stay. Nothing of what is forgotten is left in the store's bytes.
    /// </summary>
    /// <returns>How many payments were forgotten.</returns>
    ValueTask<int> ForgetAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets the customers of advances that are over: final, reserved before <paramref name="olderThan"/>, with no line on their timeline since, no message that waits or is parked, and no open
    /// difference. Payment, advance, instructions, differences and requests for approval stay as <see cref="Forgotten"/> leaves them, with a new version each; messages and the timeline go (the hashes of
    /// its lines stay in the audit trail), and the journal stays as it is. Nothing of what is forgotten is left in the store's bytes.
    /// </summary>
    /// <returns>How many advances it was.</returns>
    ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken);
}

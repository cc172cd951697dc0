using System.Buffers;
using FaultTolerantPay.Advances;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>The checks that every store makes before it writes, so that misuse fails in the same way on all of them.</summary>
public static class StoreRules
{
    /// <summary>The maximum number of records that one read returns.</summary>
    public const int MaxPageSize = 1_000;

    /// <summary>The maximum number of statement files of which one call removes the content.</summary>
    public const int MaxContentsRemoved = 100;

    /// <summary>The maximum number of tokens of one card: under the key in force and under older ones.</summary>
    public const int MaxCardTokens = 16;

    /// <summary>The largest statement file, in bytes.</summary>
    public const long MaxStatementBytes = 1L << 30;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // The id of a key, a colon and a hash.
    private const int MaxTextTokenLength = (2 * Identifier.MaxLength) + 1;

    /// <summary>The longest lease that a claim may request.</summary>
    public static readonly TimeSpan MaxLease = TimeSpan.FromDays(1);

    /// <summary>Refuses a page length outside 1 to <see cref="MaxPageSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The page length is outside this range.</exception>
    public static void CheckPage(int maxItems)
    {
        if (maxItems is < 1 or > MaxPageSize)
        {
            throw new ArgumentOutOfRangeException(nameof(maxItems), maxItems, $"Expected 1 to {MaxPageSize}.");
        }
    }

    /// <summary>Refuses tokens of a card that no key makes. The message repeats none of them.</summary>
    /// <exception cref="ArgumentException">
    /// There are none, more than <see cref="MaxCardTokens"/>, or one is not 1 to 64 visible ASCII characters.
    /// </exception>
    public static void CheckCardTokens(IReadOnlyList<string> cardTokens)
    {
        ArgumentNullException.ThrowIfNull(cardTokens);
        if (cardTokens.Count is 0 or > MaxCardTokens || !cardTokens.All(Identifier.IsValid))
        {
            throw new ArgumentException($"Expected 1 to {MaxCardTokens} tokens, each {Identifier.Expectation}.", nameof(cardTokens));
        }
    }

    /// <summary>
    /// Refuses a card-channel record whose tokens or agreement number are no identifiers, and a replaced record that is not of the same
    /// channel under another token. The message repeats none of them.
    /// </summary>
    /// <exception cref="ArgumentException">The record or the replaced record is invalid.</exception>
    public static void CheckCardChannel(CardChannelRecord record, CardChannelRecord? replaces)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!Identifier.IsValid(record.CardToken) || !Identifier.IsValid(record.KeyId)
            || !IsNoneOr(record.AgreementNumber, Identifier.MaxLength) || !IsNoneOr(record.NameToken, MaxTextTokenLength)
            || !IsNoneOr(record.IdNumberToken, MaxTextTokenLength) || !IsNoneOr(record.PhoneToken, MaxTextTokenLength))
        {
            throw new ArgumentException(
                $"Expected a card token, a key id and an agreement number of {Identifier.Expectation}, and texts' tokens of at most "
                + $"{MaxTextTokenLength}.",
                nameof(record));
        }

        if (replaces is not null && (replaces.Channel != record.Channel || replaces.CardToken == record.CardToken))
        {
            throw new ArgumentException("Expected a record of the same channel under another token.", nameof(replaces));
        }
    }

    /// <summary>Refuses a statement file whose texts, day or length are out of range. The message repeats none of them.</summary>
    /// <exception cref="ArgumentException">The file is invalid.</exception>
    public static void CheckStatementFile(StatementFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        CheckStatementDay(file.Provider, file.MerchantNumber, file.Day);
        if (file.Length is < 1 or > MaxStatementBytes || file.Sha256 is not { Length: 64 } hash
            || hash.AsSpan().ContainsAnyExcept(HexDigits))
        {
            throw new ArgumentException(
                $"Expected a length of 1 to {MaxStatementBytes} bytes and a SHA-256 hash of 64 lower-case hexadecimal digits.",
                nameof(file));
        }
    }

    /// <summary>Refuses the state of a fetch whose texts, day or numbers are out of range. The message repeats none of them.</summary>
    /// <exception cref="ArgumentException">It is invalid.</exception>
    public static void CheckStatementFetch(StatementFetch fetch)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        CheckStatementDay(fetch.Provider, fetch.MerchantNumber, fetch.Day);
        if (fetch.Tries < 0 || fetch.Version < 0 || !Enum.IsDefined(fetch.Status))
        {
            throw new ArgumentException("Expected a defined status, and tries and a version of 0 or more.", nameof(fetch));
        }
    }

    /// <summary>Refuses a provider or merchant number that is no identifier, and a day outside 2000 to 2099.</summary>
    /// <exception cref="ArgumentException">One of them is invalid.</exception>
    public static void CheckStatementDay(ProviderId provider, string merchantNumber, DateOnly day)
    {
        if (!Identifier.IsValid(provider.Value) || !Identifier.IsValid(merchantNumber) || day.Year is < 2000 or > 2099)
        {
            throw new ArgumentException(
                $"Expected a provider and a merchant number, each {Identifier.Expectation}, and a day from 2000 to 2099.", nameof(day));
        }
    }

    /// <summary>
    /// Refuses an invalid claim: a page length out of range, or a lease that is not more than 0 and at most <see cref="MaxLease"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of range.</exception>
    public static void CheckClaim(WorkClaim claim)
    {
        CheckPage(claim.MaxItems);
        if (claim.Lease <= TimeSpan.Zero || claim.Lease > MaxLease)
        {
            throw new ArgumentOutOfRangeException(nameof(claim), claim.Lease, $"Expected a lease of more than 0, and at most {MaxLease}.");
        }
    }

    /// <summary>Refuses to move work to a time later than the time it is moved from, which would never end.</summary>
    public static void CheckBringForward(DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems)
    {
        CheckPage(maxItems);
        if (dueAt > laterThan)
        {
            throw new ArgumentOutOfRangeException(nameof(dueAt), dueAt, $"Expected not after {laterThan:O}.");
        }
    }

    /// <summary>
    /// How many items each merchant may get in a claim when more items are due than requested. The first merchants get the remainder of the
    /// division.
    /// </summary>
    /// <param name="maxItems">The number of requested items.</param>
    /// <param name="merchants">The number of merchants that take turns: 1 to <paramref name="maxItems"/>.</param>
    /// <param name="turn">The merchant's position, from 0.</param>
    public static int ShareOf(int maxItems, int merchants, int turn) => (maxItems / merchants) + (turn < maxItems % merchants ? 1 : 0);

    /// <summary>Refuses a commit with a journal entry that does not sum to zero (M6).</summary>
    /// <exception cref="InvalidOperationException">An entry is not balanced.</exception>
    public static void CheckBalanced(StandInCommit commit)
    {
        for (int i = 0; i < commit.Journal.Count; i++)
        {
            JournalEntry entry = commit.Journal[i];
            if (entry.Sum != 0)
            {
                throw new InvalidOperationException(
                    $"Journal entry '{entry.Event}' of {entry.Key} sums to {entry.Sum} {entry.Currency} minor units; expected 0.");
            }
        }
    }

    /// <summary>
    /// The check of the audit trail reports a row whose time is earlier than the previously stored row's by more than this. The store still
    /// writes such a row: after a clock that was far ahead is set back, the movement of money must be recorded.
    /// </summary>
    public static TimeSpan MaxBackDating { get; } = TimeSpan.FromDays(1);

    /// <summary>Refuses a commit with a journal or timeline entry whose time differs from the commit's.</summary>
    /// <exception cref="InvalidOperationException">An entry has another time.</exception>
    public static void CheckTimes(StandInCommit commit)
    {
        for (int i = 0; i < commit.Journal.Count; i++)
        {
            CheckTime("Journal entry", commit.Journal[i].Event, commit.Journal[i].Key, commit.Journal[i].At, commit.At);
        }

        for (int i = 0; i < commit.Timeline.Count; i++)
        {
            CheckTime("Timeline line", commit.Timeline[i].Name, commit.Timeline[i].Key, commit.Timeline[i].At, commit.At);
        }
    }

    /// <summary>
    /// The exception for a journal entry whose payment and advance, channel payment or settlement are neither stored nor in the commit.
    /// </summary>
    public static InvalidOperationException UnknownPayment(JournalEntry entry) =>
        ChannelSettlement.IsKey(entry.Key)
            ? new($"Journal entry '{entry.Event}' is of {entry.Key}, a settlement that is not on record; "
                + "expected it in the commit or before it.")
        : entry.Channel is { } channel
            ? new($"Journal entry '{entry.Event}' of channel {channel} is of channel payment {entry.Key}, which is not on record; "
                + "expected it in the commit or before it.")
            : new($"Journal entry '{entry.Event}' is of payment {entry.Key}, which is not on record with an advance; "
                + "expected both in the commit or before it.");

    /// <summary>
    /// The exception for an operation whose reference another operation has: a callback could then resolve the wrong operation.
    /// </summary>
    public static InvalidOperationException ReferenceTaken(TransactionKey key, ChannelOperation operation, TransactionKey holder) =>
        new($"{operation.Number} of channel payment {key} has the reference of another operation of {holder}; expected one of its own.");

    private static void CheckTime(string what, string name, TransactionKey key, DateTimeOffset at, DateTimeOffset committedAt)
    {
        if (at != committedAt)
        {
            throw new InvalidOperationException(
                $"{what} '{name}' of {key} is dated {at:O}; expected the time of its commit, {committedAt:O}.");
        }
    }

    /// <summary>Refuses a transition of an advance that <see cref="AdvanceStates"/> does not allow.</summary>
    /// <exception cref="InvalidOperationException">The transition is not allowed.</exception>
    public static void CheckMove(TransactionKey key, AdvanceState from, AdvanceState to)
    {
        if (!AdvanceStates.Allows(from, to))
        {
            throw new InvalidOperationException(
                $"Advance {key} cannot move from {from} to {to}; expected {string.Join(", ", AdvanceStates.After(from))}.");
        }
    }

    /// <summary>Refuses a transition of a channel payment that its states do not allow.</summary>
    /// <exception cref="InvalidOperationException">The transition is not allowed.</exception>
    public static void CheckMove(TransactionKey key, ChannelPaymentState from, ChannelPaymentState to)
    {
        if (!ChannelPaymentStates.Allows(from, to))
        {
            throw new InvalidOperationException(
                $"Channel payment {key} cannot move from {from} to {to}; expected {string.Join(", ", ChannelPaymentStates.After(from))}.");
        }
    }

    /// <summary>Refuses to change a payment's final outcome into another (M4).</summary>
    /// <exception cref="InvalidOperationException">The outcome is already final.</exception>
    public static void CheckOutcome(TransactionKey key, OutcomeKind from, bool fromIsFinal, OutcomeKind to)
    {
        if (fromIsFinal && from != to)
        {
            throw new InvalidOperationException($"Payment {key} has the final outcome {from}; it cannot become {to}.");
        }
    }

    /// <summary>
    /// Whether the store must check first that no other attempt holds the order (<see cref="IsCertainlyUnpaid(TransactionRecord)"/>). This
    /// applies to a commit that begins an attempt, one that is not on record or was withdrawn. It also applies to a commit that reserves an
    /// advance, because evidence may have come since that an earlier attempt was paid after all.
    /// </summary>
    /// <param name="before">The outcome on record; null if the attempt is not on record.</param>
    /// <param name="beforeReason">The reason on record.</param>
    /// <param name="commit">The commit, which has a record.</param>
    public static bool NeedsOrder(OutcomeKind? before, string? beforeReason, StandInCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        TransactionOutcome after = commit.Transaction!.Outcome;
        bool begins = before is null || (IsWithdrawn(before.Value, beforeReason) && !IsWithdrawn(after.Kind, after.Reason));
        return begins || commit.Advance is { Version: 0 };
    }

    /// <summary>Whether an attempt certainly ended with nothing paid, so that another attempt of its order may follow (M2).</summary>
    /// <param name="kind">The attempt's outcome.</param>
    /// <param name="reason">The reason of the outcome.</param>
    /// <param name="mayBePaid"><see cref="TransactionRecord.MayBePaid"/>.</param>
    public static bool IsCertainlyUnpaid(OutcomeKind kind, string? reason, bool mayBePaid) => !mayBePaid
        && (kind is OutcomeKind.DeclinedByPrimary or OutcomeKind.Refused or OutcomeKind.Failed || IsWithdrawn(kind, reason));

    /// <summary>Whether an attempt certainly ended with nothing paid, so that another attempt of its order may follow (M2).</summary>
    public static bool IsCertainlyUnpaid(TransactionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return IsCertainlyUnpaid(record.Outcome.Kind, record.Outcome.Reason, record.MayBePaid);
    }

    private static bool IsWithdrawn(OutcomeKind kind, string? reason) => kind == OutcomeKind.Pending && reason == OutcomeReasons.Withdrawn;

    /// <summary>The exception for an update of a missing message.</summary>
    public static InvalidOperationException UnknownMessage(OutboxMessage message) =>
        new($"Message {message.Number} ('{message.Id}') does not exist; expected one that was appended before.");

    /// <summary>The exception for closing a missing discrepancy.</summary>
    public static InvalidOperationException UnknownDiscrepancy(Discrepancy discrepancy) =>
        new($"Discrepancy '{discrepancy.Id}' does not exist and cannot be closed.");

    private static bool IsNoneOr(string? text, int maxLength) =>
        text is null || (text.Length > 0 && text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~'));
}

using FaultTolerantPay.Model;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>What is on record of one attempt, with the changes of the batch's earlier commits, and what is to be written.</summary>
internal sealed class SubjectState(TransactionKey key)
{
    public TransactionKey Key => key;

    /// <summary>Its number; 0 as long as it has none.</summary>
    public long Id { get; set; }

    public PaymentState? Payment { get; set; }

    public AdvanceOnRecord? Advance { get; set; }

    /// <summary>The exposure of its advance in the database; 0 if there is none.</summary>
    public long StoredExposureMinor { get; set; }

    public ChannelPaymentOnRecord? ChannelPayment { get; set; }

    public long SettlementVersion { get; set; }

    public Change<TransactionRecord>? NewPayment { get; set; }

    public Change<Advance>? NewAdvance { get; set; }

    public Change<ChannelPayment>? NewChannelPayment { get; set; }

    public Change<ChannelSettlement>? NewSettlement { get; set; }
}

/// <summary>A payment on record.</summary>
internal readonly record struct PaymentState(long Version, OutcomeKind Outcome, bool IsFinal, string? Reason, bool MayBePaid);

/// <summary>An advance on record.</summary>
internal readonly record struct AdvanceOnRecord(long Version, AdvanceState State);

/// <summary>A channel payment on record.</summary>
internal readonly record struct ChannelPaymentOnRecord(long Version, ChannelPaymentState State, bool IsCertainlyUnpaid);

/// <summary>A record to write.</summary>
/// <param name="Before">The version in the database; 0: none.</param>
/// <param name="Record">The record after the batch's last change.</param>
/// <param name="Text">Its stored form.</param>
internal readonly record struct Change<T>(long Before, T Record, byte[] Text);

using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The operator action that waits for a second operator's approval.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalKind>))]
public enum ApprovalKind
{
    /// <summary><see cref="IAdvanceActions.RecordCustomerPaymentAsync"/>.</summary>
    SettleManually = 1,

    /// <summary><see cref="IAdvanceActions.RecordCustomerRefundAsync"/>.</summary>
    PayBackManually = 2,

    /// <summary><see cref="IAdvanceActions.RecordMerchantPaymentAsync"/>.</summary>
    PayMerchantManually = 3,

    /// <summary><see cref="IAdvanceActions.RecordMerchantRepaymentAsync"/>.</summary>
    RecordMerchantRepayment = 4,

    /// <summary><see cref="IAdvanceActions.RefundAsync"/>.</summary>
    Refund = 5,

    /// <summary><see cref="IAdvanceActions.WriteOffAsync"/>.</summary>
    WriteOff = 6,

    /// <summary><see cref="IAdvanceActions.ResolveAsync"/>.</summary>
    Resolve = 7,

    /// <summary><see cref="IAdvanceActions.ApplyEvidenceAsync"/>.</summary>
    ApplyEvidence = 8,

    /// <summary><see cref="IAdvanceActions.DismissEvidenceAsync"/>.</summary>
    DismissEvidence = 9,

    /// <summary><see cref="IRecovery.ReportExecutedAsync"/>.</summary>
    ReportExecuted = 10,

    /// <summary><see cref="IChannelPaymentActions.ResolveAsync"/>.</summary>
    ResolveOperation = 11,

    /// <summary><see cref="IChannelPaymentActions.ApplyEvidenceAsync"/>.</summary>
    ApplyChannelEvidence = 12,

    /// <summary><see cref="IChannelPaymentActions.DismissEvidenceAsync"/>.</summary>
    DismissChannelEvidence = 13,

    /// <summary><see cref="IChannelPaymentActions.RetryReturnAsync"/>.</summary>
    RetryReturn = 14,
}

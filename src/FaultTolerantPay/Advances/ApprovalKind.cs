using System.Text.Json.Serialization;

namespace FaultTolerantPay.Advances;

/// <summary>Which order of one operator waits for another's approval.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalKind>))]
public enum ApprovalKind
{
    /// <summary><see cref="IAdvanceOperations.SettleManuallyAsync"/>.</summary>
    SettleManually = 1,

    /// <summary><see cref="IAdvanceOperations.PayBackManuallyAsync"/>.</summary>
    PayBackManually = 2,

    /// <summary><see cref="IAdvanceOperations.PayMerchantManuallyAsync"/>.</summary>
    PayMerchantManually = 3,

    /// <summary><see cref="IAdvanceOperations.RecordMerchantRepaymentAsync"/>.</summary>
    RecordMerchantRepayment = 4,

    /// <summary><see cref="IAdvanceOperations.RefundAsync"/>.</summary>
    Refund = 5,

    /// <summary><see cref="IAdvanceOperations.WriteOffAsync"/>.</summary>
    WriteOff = 6,

    /// <summary><see cref="IAdvanceOperations.ResolveAsync"/>.</summary>
    Resolve = 7,

    /// <summary><see cref="IAdvanceOperations.ApplyEvidenceAsync"/>.</summary>
    ApplyEvidence = 8,

    /// <summary><see cref="IAdvanceOperations.DismissEvidenceAsync"/>.</summary>
    DismissEvidence = 9,

    /// <summary><see cref="Recovery.IRecovery.ReportExecutedAsync"/>.</summary>
    ReportExecuted = 10,
}

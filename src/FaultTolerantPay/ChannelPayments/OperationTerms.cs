namespace FaultTolerantPay.ChannelPayments;

/// <summary>What the caller of a transition decides about a new operation.</summary>
/// <param name="Reference">The new reference, which the channel receives.</param>
/// <param name="SendBefore">The operation is not sent at or after this time.</param>
/// <param name="AskAt">When the channel is queried if there is no result by then.</param>
/// <param name="RequestId">The caller's id of the request; null if the library itself begins the operation.</param>
/// <param name="AnswerBy">When the caller is answered at the latest; null if nobody waits.</param>
/// <param name="MerchantNumberOf">The bank's merchant number at a channel; null if nothing says it.</param>
/// <param name="ReservedAt">When room was reserved for the operation, which is then the time that it is written at; null for none.</param>
internal readonly record struct OperationTerms(
    string Reference, DateTimeOffset SendBefore, DateTimeOffset AskAt, string? RequestId = null, DateTimeOffset? AnswerBy = null,
    Func<ChannelId, string?>? MerchantNumberOf = null, DateTimeOffset? ReservedAt = null);

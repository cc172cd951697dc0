namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Whether the mandate that a payment brings is to be taken for older debts of its customer: then a worker looks at each payment that
/// brings one.
/// </summary>
internal sealed record BroughtMandates(bool AreTaken);

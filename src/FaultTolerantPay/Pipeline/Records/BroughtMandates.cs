namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Whether the mandate of a payment may be used for the customer's older debts. If so, a worker processes each payment that brings a
/// mandate.
/// </summary>
internal sealed record BroughtMandates(bool AreTaken);

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>What the institutions said of a customer.</summary>
/// <param name="Credit">The first usable assessment; null where there was none in time.</param>
/// <param name="Unusable">The first assessment whose grade is not known; null where there is a usable one, or no such grade.</param>
internal readonly record struct CreditInquiryResult(AssessedCredit? Credit, CreditAssessment? Unusable);

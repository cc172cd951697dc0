namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>What the institutions answered about a customer.</summary>
/// <param name="Credit">The first usable assessment; null if none arrived in time.</param>
/// <param name="Unusable">The first assessment with an unknown grade; null if there is a usable assessment, or no such grade.</param>
internal readonly record struct CreditInquiryResult(AssessedCredit? Credit, CreditAssessment? Unusable);

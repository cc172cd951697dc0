namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>The cache key of an assessment. It holds neither merchant nor institution, because the customer is assessed.</summary>
internal readonly record struct CreditKey(CustomerId Customer, Currency Currency);

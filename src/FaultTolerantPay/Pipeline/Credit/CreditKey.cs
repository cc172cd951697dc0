namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>What an assessment is kept under. Not the merchant and not the institution: it is the customer who is assessed.</summary>
internal readonly record struct CreditKey(CustomerId Customer, Currency Currency);

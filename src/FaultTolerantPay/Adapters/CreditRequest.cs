namespace FaultTolerantPay;

/// <summary>The input of a credit assessment.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="Amount">The amount to be advanced.</param>
/// <param name="Merchant">The merchant's id at the institution; null if the merchant is not registered there.</param>
public readonly record struct CreditRequest(CustomerId Customer, Money Amount, InstitutionMerchantId? Merchant);

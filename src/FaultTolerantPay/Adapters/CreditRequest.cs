namespace FaultTolerantPay.Adapters;

/// <summary>What an institution is asked about a customer.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="Amount">What would be advanced.</param>
/// <param name="Merchant">The merchant's id at the institution; null where it is not registered there.</param>
public readonly record struct CreditRequest(CustomerId Customer, Money Amount, InstitutionMerchantId? Merchant);

namespace FaultTolerantPay.Advances;

/// <summary>Creates the advices of an advance. Their ids are derived from the payment, so that a repeated advice has the same id.</summary>
internal static class Advices
{
    /// <summary>The bank advanced a payment.</summary>
    public static Advice Advanced(Advance advance, DateTimeOffset now) => new()
    {
        Id = advance.Key.ToId("#advanced"),
        Kind = AdviceKind.Advanced,
        Key = advance.Key,
        Customer = advance.Customer,
        Amount = advance.Amount,
        At = now,
    };

    /// <summary>The business system must post a collection.</summary>
    public static Advice PostDebit(Instruction collection, DateTimeOffset now) => new()
    {
        Id = collection.Reference,
        Kind = AdviceKind.PostDebit,
        Key = collection.Key.Transaction,
        Customer = collection.Customer,
        Amount = collection.Amount,
        At = now,
    };
}

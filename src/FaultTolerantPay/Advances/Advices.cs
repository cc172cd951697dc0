namespace FaultTolerantPay.Advances;

/// <summary>Makes the advices of an advance. Their ids are functions of the payment, so that one that is sent again is the same one.</summary>
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

    /// <summary>The business system is to post a collection.</summary>
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

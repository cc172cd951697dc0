using FaultTolerantPay.Channels;
using FaultTolerantPay.Recovery;

namespace FaultTolerantPay.Advances;

/// <summary>Makes the advices of an advance. Their ids are functions of the payment, so that one that is sent again is the same one.</summary>
internal static class Advices
{
    public static OutboxMessage Advanced(Advance advance, DateTimeOffset now) => new()
    {
        Advice = new Advice { Id = advance.Key.ToId("#advanced"), Kind = AdviceKind.Advanced, Key = advance.Key, Customer = advance.Customer, Amount = advance.Amount, At = now },
    };

    public static OutboxMessage PostDebit(Instruction collection, DateTimeOffset now) => new()
    {
        Advice = new Advice { Id = collection.Reference, Kind = AdviceKind.PostDebit, Key = collection.Key.Transaction, Customer = collection.Customer, Amount = collection.Amount, At = now },
    };
}

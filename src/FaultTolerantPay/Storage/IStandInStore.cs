namespace FaultTolerantPay.Storage;

/// <summary>
/// Stores payments, advances, channel payments, instructions, the journal, counters, messages, discrepancies, the timeline and the work
/// queue. A store implements all of it; each user depends only on the part that it needs. Implementations must pass the conformance fixture
/// of <c>FaultTolerantPay.Testing</c>. Every method throws <see cref="StoreException"/> if the store cannot read or write.
/// </summary>
public interface IStandInStore
    : ICommitStore, IPaymentStore, IChannelPaymentStore, ILedgerStore, IWorkQueue, IOutbox, IReviewStore, IRetentionStore;

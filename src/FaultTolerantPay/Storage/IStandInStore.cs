namespace FaultTolerantPay.Storage;

/// <summary>
/// Keeps payments, advances, instructions, the journal, counters, messages, differences, the timeline and the work queue. A store implements all of it;
/// who uses one asks for the part that it needs. Implementations pass the conformance fixture of <c>FaultTolerantPay.Testing</c>. Every method throws
/// <see cref="StoreException"/> where the store cannot read or write.
/// </summary>
public interface IStandInStore : ICommitStore, IPaymentStore, ILedgerStore, IWorkQueue, IOutbox, IReviewStore, IRetentionStore;

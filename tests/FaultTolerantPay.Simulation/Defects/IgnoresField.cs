using FaultTolerantPay.Simulation.Nodes;

namespace FaultTolerantPay.Simulation.Defects;

/// <summary>One field of a request is not compared with what was asked first under the same key.</summary>
/// <param name="likeFirst">Takes the field of the first request over into a later one.</param>
internal sealed class IgnoresField(Func<TransactionRequest, TransactionRequest, TransactionRequest> likeFirst) : Defect
{
    private readonly Dictionary<TransactionKey, TransactionRequest> _first = [];

    public override IFallbackTransactionPipeline Pipeline(SimulatedNode node, IFallbackTransactionPipeline pipeline) =>
        new Decorated(pipeline, LikeFirst);

    private TransactionRequest LikeFirst(TransactionRequest request)
    {
        if (_first.TryAdd(request.Key, request))
        {
            return request;
        }

        return likeFirst(request, _first[request.Key]);
    }

    private sealed class Decorated(IFallbackTransactionPipeline inner, Func<TransactionRequest, TransactionRequest> likeFirst)
        : IFallbackTransactionPipeline
    {
        public ValueTask<TransactionOutcome> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            inner.ExecuteAsync(likeFirst(request), cancellationToken);
    }
}

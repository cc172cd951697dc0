using FaultTolerantPay.Faults;

namespace FaultTolerantPay.Testing.Fakes;

/// <summary>A fault detector whose state the test sets.</summary>
/// <param name="primary">The business system that it monitors.</param>
public sealed class ManualFaultDetector(IBusinessSystem primary) : IFaultDetector
{
    /// <inheritdoc/>
    public FaultState State { get; private set; } = FaultState.Healthy;

    /// <summary>Sets the business system to down.</summary>
    public void Fail(OutageId outage, DateTimeOffset since, string cause = "set by the test") =>
        State = new FaultState { Status = FaultStatus.Faulted, Outage = outage, Since = since, Cause = cause };

    /// <summary>Sets the business system to healthy.</summary>
    public void Recover() => State = FaultState.Healthy;

    /// <inheritdoc/>
    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
        State.Status == FaultStatus.Faulted
            ? ValueTask.FromResult(PrimaryResult.NotExecuted(FaultKind.Withheld))
            : ExecuteWithoutConsentAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        ValueTask<PrimaryResult> call = primary.ExecuteAsync(request, cancellationToken);
        return call.IsCompletedSuccessfully ? call : AwaitAsync(call);
    }

    private static async ValueTask<PrimaryResult> AwaitAsync(ValueTask<PrimaryResult> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (NothingSentException)
        {
            return PrimaryResult.NotExecuted(FaultKind.Connection);
        }
        catch (Exception)
        {
            return PrimaryResult.Unknown(FaultKind.Application);
        }
    }
}

namespace FaultTolerantPay.Providers.Calls;

/// <summary>
/// One call of an adapter's method. It owns the copies of the card's details and of the SMS code, and a slot: they live as long as the
/// adapter's method runs, which may be longer than its caller waits.
/// </summary>
/// <param name="request">The order.</param>
/// <param name="invoke">Calls the adapter's method with the copies.</param>
/// <param name="leave">Gives the slot back.</param>
internal sealed class AdapterCall<TAnswer>(
    ProviderRequest request, Func<CardDetails?, char[], CancellationToken, ValueTask<TAnswer>> invoke, Action leave)
{
    private const int IsPrepared = 0;
    private const int HasBegun = 1;
    private const int IsWithdrawn = 2;

    private readonly CardDetails? _card = request.CopyCard();
    private readonly char[] _smsCode = request.CopySmsCode();
    private int _state = IsPrepared;

    /// <summary>Calls the adapter, and clears what it was given when its method ends.</summary>
    /// <exception cref="NothingSentException">Nothing was sent: the adapter says so, or the call was withdrawn before it began.</exception>
    /// <exception cref="AdapterFailure">The adapter threw anything else.</exception>
    public async ValueTask<TAnswer> RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, HasBegun, IsPrepared) != IsPrepared)
        {
            throw new NothingSentException("The call's time was over before it began.");
        }

        try
        {
            return await invoke(_card, _smsCode, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw AdapterFailure.Of(exception, request.HasSecrets);
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Takes the call back, if it has not begun: it then never begins.</summary>
    /// <returns>Whether this took it back.</returns>
    public bool TryWithdraw()
    {
        if (Interlocked.CompareExchange(ref _state, IsWithdrawn, IsPrepared) != IsPrepared)
        {
            return false;
        }

        Clear();
        return true;
    }

    private void Clear()
    {
        _card?.Dispose();
        _smsCode.AsSpan().Clear();
        leave();
    }
}

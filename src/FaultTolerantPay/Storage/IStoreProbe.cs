namespace FaultTolerantPay.Storage;

/// <summary>What a store knows about its own state beyond that it answers: for the health check. A store that knows nothing more registers none.</summary>
public interface IStoreProbe
{
    /// <summary>Looks whether everything that the store relies on is still there.</summary>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <returns>What an operator may want to know, by name: the version of the database, say.</returns>
    /// <exception cref="StoreException">Something is not; the message says what, and what to do.</exception>
    ValueTask<IReadOnlyDictionary<string, string>> ProbeAsync(CancellationToken cancellationToken);
}

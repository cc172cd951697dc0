namespace FaultTolerantPay.Storage;

/// <summary>
/// Reports details of the store's state to the health check, beyond whether the store responds. A store without such details registers
/// none.
/// </summary>
public interface IStoreProbe
{
    /// <summary>
    /// The name of the detail that says what should not go on as it is, while the store still works. With it, health is degraded.
    /// </summary>
    const string Degraded = "degraded";

    /// <summary>Checks whether everything that the store needs is still available.</summary>
    /// <param name="cancellationToken">Cancels the wait for the result.</param>
    /// <returns>Details for operators, by name, such as the version of the database.</returns>
    /// <exception cref="StoreException">Something is not available; the message says what, and what to do.</exception>
    ValueTask<IReadOnlyDictionary<string, string>> ProbeAsync(CancellationToken cancellationToken);
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Creates the adapters that the host registered, so that they can be checked. An exception from their code is reported like any other
/// error.
/// </summary>
internal sealed class RegisteredAdapters(IServiceProvider services)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>All adapters of a kind; none if one cannot be created.</summary>
    [SuppressMessage(
        "Design", "CA1031", Justification = "The host's code is called; whatever it throws is reported with the other errors.")]
    public IReadOnlyList<TAdapter> GetAll<TAdapter>()
        where TAdapter : class
    {
        try
        {
            return [.. services.GetServices<TAdapter>()];
        }
        catch (Exception exception)
        {
            _errors.Add($"A registered {typeof(TAdapter).Name} cannot be created: {exception.Message}");
            return [];
        }
    }

    /// <summary>A property of an adapter; the fallback if it throws.</summary>
    [SuppressMessage(
        "Design", "CA1031", Justification = "The host's code is called; whatever it throws is reported with the other errors.")]
    public TValue Read<TAdapter, TValue>(TAdapter adapter, Func<TAdapter, TValue> read, string property, TValue otherwise)
        where TAdapter : class
    {
        try
        {
            return read(adapter);
        }
        catch (Exception exception)
        {
            _errors.Add($"{adapter.GetType().Name}.{property} cannot be read: {exception.Message}");
            return otherwise;
        }
    }
}

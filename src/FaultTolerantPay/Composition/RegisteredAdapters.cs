using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Composition;

/// <summary>The adapters that the host registered, made for the check of them. What their code throws is a mistake like any other.</summary>
internal sealed class RegisteredAdapters(IServiceProvider services)
{
    private readonly List<string> _mistakes = [];

    public IReadOnlyList<string> Errors => _mistakes;

    /// <summary>All adapters of a kind; none where one cannot be made.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The host's code is asked; whatever it throws is told with the other mistakes.")]
    public IReadOnlyList<TAdapter> GetAll<TAdapter>()
        where TAdapter : class
    {
        try
        {
            return [.. services.GetServices<TAdapter>()];
        }
        catch (Exception exception)
        {
            _mistakes.Add($"A registered {typeof(TAdapter).Name} cannot be made: {exception.Message}");
            return [];
        }
    }

    /// <summary>A property of an adapter; the other value where it throws.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The host's code is asked; whatever it throws is told with the other mistakes.")]
    public TValue Read<TAdapter, TValue>(TAdapter adapter, Func<TAdapter, TValue> read, string property, TValue otherwise)
        where TAdapter : class
    {
        try
        {
            return read(adapter);
        }
        catch (Exception exception)
        {
            _mistakes.Add($"{adapter.GetType().Name}.{property} cannot be read: {exception.Message}");
            return otherwise;
        }
    }
}

using System.Security.Cryptography;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Secrets;

/// <summary>
/// Reads secrets by their references, from environment variables, files and the host's sources. Each read has a time limit and a size
/// limit. What was read is used for <see cref="SecretOptions.Lifetime"/>, then read again and cleared: a rotated secret needs no restart,
/// and one that can no longer be read is not used any longer.
/// </summary>
internal sealed class SecretReader : IDisposable
{
    /// <summary>The schemes that need no source of the host's.</summary>
    public static readonly IReadOnlyList<string> BuiltInSchemes = ["env", "file"];

    // Settings name far fewer; at this number, what can be read again is dropped.
    private const int MaxKept = 1_000;

    private readonly HostCalls _calls;
    private readonly TimeProvider _time;
    private readonly IOptionsMonitor<SecretOptions> _options;
    private readonly Dictionary<string, ISecretSource> _sources = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptSecret> _kept = new(StringComparer.Ordinal);

    /// <summary>Creates the reader.</summary>
    /// <param name="calls">Calls the sources.</param>
    /// <param name="sources">The host's sources. Those that share a scheme were refused when the host started.</param>
    /// <param name="time">The clock of the lifetimes.</param>
    /// <param name="options">The lifetime and the time limit.</param>
    public SecretReader(
        HostCalls calls, IEnumerable<ISecretSource> sources, TimeProvider time, IOptionsMonitor<SecretOptions> options)
    {
        _calls = calls;
        _time = time;
        _options = options;
        foreach (ISecretSource source in (ISecretSource[])[new EnvironmentSecrets(), new FileSecrets(), .. sources])
        {
            _sources.TryAdd(source.Scheme, source);
        }
    }

    /// <summary>The schemes that references may have.</summary>
    public IEnumerable<string> Schemes => _sources.Keys;

    /// <summary>
    /// Opens a secret. Callers of the same reference wait for one read. The read goes on when a caller gives up.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SecretUnavailableException">The secret cannot be read, or the text is no reference.</exception>
    public async ValueTask<Secret> OpenAsync(string reference, CancellationToken cancellationToken)
    {
        if (SecretReference.FindError(reference, out SecretReference parsed) is { } error)
        {
            throw new SecretUnavailableException($"A secret cannot be read: its reference {error}.");
        }

        while (true)
        {
            KeptSecret kept = KeptOf(reference, parsed);
            await kept.Read.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (kept.Copy() is { } bytes)
            {
                return new Secret(bytes);
            }
        }
    }

    /// <summary>
    /// The error in a reference, for the start of the host; null if there is none. Environment variables and files are read; the sources of
    /// the host are not asked.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <param name="schemes">The schemes of the host's sources.</param>
    /// <param name="minBytes">The smallest number of bytes that the secret may have.</param>
    public static string? FindError(string? reference, IEnumerable<string> schemes, int minBytes = 1)
    {
        if (SecretReference.FindError(reference, out SecretReference parsed) is { } error)
        {
            return error;
        }

        string[] known = [.. BuiltInSchemes, .. schemes];
        if (!known.Contains(parsed.Scheme, StringComparer.Ordinal))
        {
            return $"has the scheme '{parsed.Scheme}'; expected one of {string.Join(", ", known)}";
        }

        try
        {
            byte[]? bytes = parsed.Scheme switch
            {
                "env" => SecretBytes.Take(EnvironmentSecrets.Read(parsed.Name), parsed),
                "file" => SecretBytes.Take(FileSecrets.Read(parsed.Name), parsed),
                _ => null,
            };
            CryptographicOperations.ZeroMemory(bytes);
            return bytes is null || bytes.Length >= minBytes
                ? null
                : $"names a secret that cannot be used. The secret '{PlainText.Shown(reference!)}' has {bytes.Length} bytes; "
                    + $"expected at least {minBytes}";
        }
        catch (SecretUnavailableException exception)
        {
            return $"names a secret that cannot be used. {exception.Message.TrimEnd('.')}";
        }
    }

    /// <summary>Clears all that is kept.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            DropIf(static _ => true);
        }
    }

    /// <summary>The secret in force, or a new one, whose read is begun here.</summary>
    private KeptSecret KeptOf(string reference, SecretReference parsed)
    {
        KeptSecret begun;
        lock (_lock)
        {
            if (_kept.TryGetValue(reference, out KeptSecret? kept) && !IsOver(kept))
            {
                return kept;
            }

            DropIf(IsOver);
            if (_kept.Count >= MaxKept)
            {
                DropIf(static other => other.Read.IsCompleted);
            }

            begun = new KeptSecret(_time.GetTimestamp());
            _kept[reference] = begun;
        }

        _ = ReadAsync(parsed, begun);
        return begun;
    }

    /// <summary>Whether the secret must be read again: it is too old, or could not be read.</summary>
    private bool IsOver(KeptSecret kept) => kept.Read.IsFaulted
        || (kept.Read.IsCompleted && _time.GetElapsedTime(kept.BegunAt) >= _options.CurrentValue.Lifetime);

    private void DropIf(Func<KeptSecret, bool> isOver)
    {
        foreach ((string reference, KeptSecret kept) in _kept)
        {
            if (isOver(kept))
            {
                kept.Clear();
                _kept.Remove(reference);
            }
        }
    }

    /// <summary>Reads a secret from its source. Never throws.</summary>
    private async Task ReadAsync(SecretReference reference, KeptSecret kept)
    {
        try
        {
            kept.Set(await AskAsync(reference).ConfigureAwait(false));
        }
        catch (SecretUnavailableException exception)
        {
            kept.Fail(exception);
        }
        catch (TimeoutException)
        {
            kept.Fail(SecretBytes.Unavailable(
                reference, $"its source did not answer within {OptionText.Of(_options.CurrentValue.ReadTimeout)}"));
        }
        catch (NothingSentException exception) when (exception.IsWithheld)
        {
            kept.Fail(SecretBytes.Unavailable(reference, "earlier reads of its source have not ended"));
        }
        catch (Exception exception)
        {
            // The message of a host's exception may repeat what was read.
            kept.Fail(SecretBytes.Unavailable(reference, $"its source threw {exception.GetType().Name}"));
        }
    }

    private async ValueTask<byte[]> AskAsync(SecretReference reference)
    {
        if (!_sources.TryGetValue(reference.Scheme, out ISecretSource? source))
        {
            throw SecretBytes.Unavailable(reference, $"no source has its scheme; known are {string.Join(", ", _sources.Keys)}");
        }

        byte[]? bytes = await _calls.AskAsync(
            _calls.CalleeOf($"secrets:{reference.Scheme}"),
            static (asked, token) => asked.source.ReadAsync(asked.reference.Name, token),
            (source, reference),
            _options.CurrentValue.ReadTimeout,
            CancellationToken.None,
            late: static tooLate => CryptographicOperations.ZeroMemory(tooLate)).ConfigureAwait(false);
        return SecretBytes.Take(bytes, reference);
    }
}

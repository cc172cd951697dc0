using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>
/// The options of all classes, created and checked together. At the start, an error keeps the host from starting. After an edit, an error
/// leaves everything that is in force unchanged. A reader never sees a partial edit or an exception because of one.
/// </summary>
internal sealed class OptionsInForce : IOptionsStatus, IDisposable
{
    private const int ItemsInALogLine = 20;

    // The options that this thread is checking: an adapter that is created for the check may read options itself.
    [ThreadStatic]
    private static (OptionsInForce Owner, OptionSet Set)? _checked;

    private readonly IServiceProvider _services;
    private readonly OptionClass[] _classes;
    private readonly ConfigurationSource[] _sources;
    private readonly ILogger _logger;
    private readonly Meter _meter = new("FaultTolerantPay");
    private readonly Counter<long> _refusedEdits;
    private readonly Lock _editing = new();
    private readonly List<IDisposable> _watched = [];

    private OptionSet? _started;
    private OptionSet? _current;

    // The last edit without errors, including what awaits a restart.
    private OptionSet? _edited;
    private RejectedChange? _refused;

    // The settings at the last read of the configuration, and those of them that disappeared without a change event.
    private HashSet<string> _known = [];
    private HashSet<string> _lost = [];

    public OptionsInForce(IServiceProvider services, IEnumerable<OptionClass> classes, IEnumerable<ConfigurationSource> sources)
    {
        _services = services;
        _classes = [.. classes];
        // What nodes share comes last, and so overrides the node's own configuration.
        _sources = [.. sources.OrderBy(source => source.IsShared)];
        _logger = (ILogger?)services.GetService<ILoggerFactory>()?.CreateLogger("FaultTolerantPay.Options") ?? NullLogger.Instance;
        _refusedEdits = _meter.CreateCounter<long>(
            "faulttolerantpay.options.refused", "{edit}", "Edits of the options that were refused because they contain errors.");
    }

    /// <summary>Raised with the previous set and the new set once an edit is in force.</summary>
    public event Action<OptionSet, OptionSet>? Changed;

    /// <summary>The options of the start.</summary>
    public OptionSet Started => Volatile.Read(ref _started) ?? UnderCheck ?? Start();

    /// <summary>The options in force now.</summary>
    public OptionSet Current => Volatile.Read(ref _current) ?? UnderCheck ?? Start();

    public IReadOnlyDictionary<string, string> InForce
    {
        get
        {
            OptionSet current = Current;
            return _classes.ToDictionary(
                optionClass => optionClass.Name,
                optionClass => optionClass.Describe(current[optionClass], ItemsInALogLine),
                StringComparer.Ordinal);
        }
    }

    public RejectedChange? Rejected
    {
        get
        {
            FindLostSettings();
            return Volatile.Read(ref _refused);
        }
    }

    public IReadOnlyList<string> AwaitingRestart
    {
        get
        {
            OptionSet started = Started;
            OptionSet edited = Volatile.Read(ref _edited) ?? started;
            return
            [
                .. _classes.Where(optionClass => !optionClass.IsReadAnew && !AreSame(optionClass, started, edited))
                    .Select(optionClass => optionClass.Name),
            ];
        }
    }

    private OptionSet? UnderCheck => _checked is { } mine && ReferenceEquals(mine.Owner, this) ? mine.Set : null;

    /// <summary>Creates and checks the options once.</summary>
    /// <exception cref="InvalidOptionsException">There are errors; the message contains all of them.</exception>
    public OptionSet Start()
    {
        if ((Volatile.Read(ref _current) ?? UnderCheck) is { } known)
        {
            return known;
        }

        // An edit from here on is noticed below.
        IChangeToken[] tokens = [.. Sources().Select(change => change())];

        // Without a lock: an adapter that another thread creates may wait for these options, and this thread for the adapter. Two threads
        // that start concurrently get the same result.
        List<string> errors = [];
        HashSet<string> settings = Settings();
        OptionSet made = Make(_sources, errors);
        errors.AddRange(Disagreements(made));
        if (errors.Count > 0)
        {
            throw new InvalidOptionsException([.. errors.Distinct(StringComparer.Ordinal)]);
        }

        if (Interlocked.CompareExchange(ref _started, made, null) is not null)
        {
            return Started;
        }

        _known = settings;
        Volatile.Write(ref _edited, made);
        Volatile.Write(ref _current, made);
        foreach (OptionClass optionClass in _classes)
        {
            OptionsLog.InForce(_logger, optionClass.Name, optionClass.Describe(made[optionClass], ItemsInALogLine));
        }

        foreach (Func<IChangeToken> change in Sources())
        {
            _watched.Add(ChangeToken.OnChange(change, Edit));
        }

        if (tokens.Any(token => token.HasChanged))
        {
            Edit();
        }

        return made;
    }

    /// <summary>
    /// Rejects the loss of settings that an unreadable file causes: .NET removes its settings, throws in the thread that watches the file,
    /// and raises no change event. Costs one pass over all settings.
    /// </summary>
    public void FindLostSettings()
    {
        if (Volatile.Read(ref _current) is null)
        {
            return;
        }

        lock (_editing)
        {
            HashSet<string> lost = [.. _known.Except(Settings(), StringComparer.Ordinal)];
            if (lost.Count > 0)
            {
                _lost = lost;
                RefuseLost();
            }
            else if (_lost.Count > 0)
            {
                Edit();
            }
        }
    }

    /// <summary>Finds every error that an edit of the shared configuration would have. Nothing takes effect.</summary>
    public IReadOnlyList<string> FindErrors(IConfiguration shared)
    {
        _ = Current;
        ConfigurationSource[] sources =
            [.. _sources.Select(source => source.IsShared ? source with { Configuration = shared } : source)];
        lock (_editing)
        {
            return Judge(sources).Errors;
        }
    }

    public void Dispose()
    {
        foreach (IDisposable watched in _watched)
        {
            watched.Dispose();
        }

        _meter.Dispose();
    }

    /// <summary>The sources of change events: the configuration, and anything else from which the host sets options.</summary>
    private IEnumerable<Func<IChangeToken>> Sources() =>
        [
            .. _sources.Select(source => (Func<IChangeToken>)source.Configuration.GetReloadToken),
            .. _classes.SelectMany(optionClass => optionClass.Changes(_services)),
        ];

    /// <summary>Applies an edit as a whole or not at all. Runs on the thread that raises the change event, and never throws.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "However an edit fails, payments continue with the options in force.")]
    private void Edit()
    {
        lock (_editing)
        {
            try
            {
                HashSet<string> settings = Settings();
                // Another source may raise a change while the file is still broken. Without the file's settings, its blocks and limits
                // would be lifted.
                if (_lost.Count > 0 && !_lost.Overlaps(settings))
                {
                    RefuseLost();
                    return;
                }
                _lost = [];
                _known = settings;
                (OptionSet edited, OptionSet next, IReadOnlyList<string> errors) = Judge(_sources);
                if (errors.Count > 0)
                {
                    Refuse(errors);
                }
                else
                {
                    Take(edited, next);
                }
            }
            catch (Exception exception)
            {
                Refuse([exception.Message]);
            }
        }
    }

    /// <summary>What an edit says, what it would put in force, and every error in it.</summary>
    private (OptionSet Edited, OptionSet Next, IReadOnlyList<string> Errors) Judge(ConfigurationSource[] sources)
    {
        List<string> errors = [];
        OptionSet edited = Make(sources, errors);
        OptionSet next = edited.WithReadOnceOf(_started!);
        errors.AddRange(Disagreements(edited));
        if (errors.Count == 0)
        {
            errors.AddRange(Disagreements(next));
        }

        return (edited, next, [.. errors.Distinct(StringComparer.Ordinal)]);
    }

    private void Take(OptionSet edited, OptionSet next)
    {
        if (_refused is not null)
        {
            Volatile.Write(ref _refused, null);
            OptionsLog.Mended(_logger);
        }
        OptionSet before = _current!;
        next = next.KeepingWhatIsSame(before, AreSame);
        foreach (OptionClass optionClass in _classes.Where(optionClass => !AreSame(optionClass, _edited!, edited)))
        {
            string options = optionClass.Describe(edited[optionClass], ItemsInALogLine);
            if (optionClass.IsReadAnew)
            {
                OptionsLog.Changed(_logger, optionClass.Name, options);
            }
            else
            {
                OptionsLog.AwaitRestart(_logger, optionClass.Name, options);
            }
        }
        Volatile.Write(ref _edited, edited);
        Volatile.Write(ref _current, next);
        foreach (Action<OptionSet, OptionSet> listener in Delegate.EnumerateInvocationList(Changed))
        {
            NotifyListeners(listener, before, next);
        }
    }

    [SuppressMessage(
        "Design", "CA1031",
        Justification = "A failing listener must neither hide the change from the others nor make an applied edit look refused.")]
    private void NotifyListeners(Action<OptionSet, OptionSet> listener, OptionSet before, OptionSet next)
    {
        try
        {
            listener(before, next);
        }
        catch (Exception exception)
        {
            OptionsLog.ListenerFailed(_logger, exception);
        }
    }

    private void RefuseLost() => Refuse(
    [
        $"{_lost.Count} settings disappeared from the configuration, the first of them '{_lost.Order(StringComparer.Ordinal).First()}': "
            + "expected a configuration file that is complete and can be read. "
            + "Edits are applied again once settings of that file are back, or after a restart.",
    ]);

    /// <summary>The path of every setting that has a value.</summary>
    private HashSet<string> Settings() => new(
        _sources.SelectMany(source => source.Configuration.AsEnumerable())
            .Where(setting => setting.Value is not null)
            .Select(setting => setting.Key),
        StringComparer.OrdinalIgnoreCase);

    private void Refuse(IReadOnlyList<string> errors)
    {
        // One edit raises several events: one for each source that was read again, and more from an editor that saves twice.
        if (_refused is { } known && known.Errors.SequenceEqual(errors, StringComparer.Ordinal))
        {
            return;
        }

        DateTimeOffset now = (_services.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
        Volatile.Write(ref _refused, new RejectedChange(now, errors));
        _refusedEdits.Add(1);
        OptionsLog.Refused(_logger, string.Join(' ', errors));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the host's code throws is reported with the other errors.")]
    private OptionSet Make(ConfigurationSource[] sources, List<string> errors)
    {
        foreach (ConfigurationSource source in sources)
        {
            errors.AddRange(source.UnknownSections(_classes));
        }

        object[] options = new object[_classes.Length];
        for (int i = 0; i < _classes.Length; i++)
        {
            try
            {
                options[i] = _classes[i].Make(_services, sources, errors);
            }
            catch (Exception exception)
            {
                errors.Add($"{_classes[i].Name} cannot be set: {exception.Message}");
                options[i] = _classes[i].MakeDefault();
            }
        }
        return new OptionSet(_classes, sources, options);
    }

    private List<string> Disagreements(OptionSet options)
    {
        (OptionsInForce, OptionSet)? outer = _checked;
        _checked = (this, options);
        try
        {
            return [.. _services.GetServices<IOptionsConsistencyCheck>().SelectMany(agreement => agreement.FindErrors(options))];
        }
        finally
        {
            _checked = outer;
        }
    }

    private static bool AreSame(OptionClass optionClass, OptionSet one, OptionSet other) =>
        ReferenceEquals(one[optionClass], other[optionClass])
        || optionClass.Describe(one[optionClass], int.MaxValue) == optionClass.Describe(other[optionClass], int.MaxValue);
}

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>The options of every class at one moment. Never changed: an edit makes another one, so that classes that are checked together come into force together.</summary>
internal sealed class OptionSet(IReadOnlyList<OptionClass> classes, IReadOnlyList<ConfigurationSource> sources, object[] options)
{
    public object this[OptionClass optionClass] => options[IndexOf(optionClass)];

    /// <summary>The options of that class.</summary>
    public TOptions Get<TOptions>()
        where TOptions : class => options.OfType<TOptions>().Single();

    /// <summary>Where an option of that class stands, for a message: its path in the configuration, else its property.</summary>
    /// <param name="path">The option, below the class, such as <c>Exposure:2:Id</c>.</param>
    public string PlaceOf<TOptions>(string path) => classes.Single(optionClass => optionClass.Name == typeof(TOptions).Name).PlaceOf(path, sources);

    /// <summary>This set, with the classes that are read once as they are in another one.</summary>
    public OptionSet WithReadOnceOf(OptionSet started) =>
        new(classes, sources, [.. classes.Select(optionClass => optionClass.IsReadAnew ? this[optionClass] : started[optionClass])]);

    /// <summary>This set, with what did not change as the same objects as before: whoever keeps what it made of them need not make it again.</summary>
    public OptionSet KeepingWhatIsSame(OptionSet before, Func<OptionClass, OptionSet, OptionSet, bool> areSame) =>
        new(classes, sources, [.. classes.Select(optionClass => areSame(optionClass, before, this) ? before[optionClass] : this[optionClass])]);

    private int IndexOf(OptionClass optionClass)
    {
        for (int i = 0; i < classes.Count; i++)
        {
            if (ReferenceEquals(classes[i], optionClass))
                return i;
        }
        throw new InvalidOperationException($"{optionClass.Name} was registered after the options were read.");
    }
}

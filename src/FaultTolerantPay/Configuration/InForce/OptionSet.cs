namespace FaultTolerantPay.Configuration.InForce;

/// <summary>
/// The options of every class at one moment. Immutable: an edit creates another set, so that classes that are checked together take effect
/// together.
/// </summary>
internal sealed class OptionSet(IReadOnlyList<OptionClass> classes, IReadOnlyList<ConfigurationSource> sources, object[] options)
{
    public object this[OptionClass optionClass] => options[IndexOf(optionClass)];

    /// <summary>The options of a class.</summary>
    public TOptions Get<TOptions>()
        where TOptions : class => options.OfType<TOptions>().Single();

    /// <summary>The place of an option of a class for a message: its path in the configuration, otherwise its property.</summary>
    /// <param name="path">The option's path within the class, for example <c>Exposure:2:Id</c>.</param>
    public string PlaceOf<TOptions>(string path) =>
        classes.Single(optionClass => optionClass.Name == typeof(TOptions).Name).PlaceOf(path, sources);

    /// <summary>This set, but with the classes that are read once taken from another set.</summary>
    public OptionSet WithReadOnceOf(OptionSet started) =>
        new(classes, sources, [.. classes.Select(optionClass => optionClass.IsReadAnew ? this[optionClass] : started[optionClass])]);

    /// <summary>
    /// This set, but with unchanged options as the same objects as before, so that a reader need not rebuild what it derived from them.
    /// </summary>
    public OptionSet KeepingWhatIsSame(OptionSet before, Func<OptionClass, OptionSet, OptionSet, bool> areSame) =>
        new(
            classes,
            sources,
            [.. classes.Select(optionClass => areSame(optionClass, before, this) ? before[optionClass] : this[optionClass])]);

    private int IndexOf(OptionClass optionClass)
    {
        for (int i = 0; i < classes.Count; i++)
        {
            if (ReferenceEquals(classes[i], optionClass))
            {
                return i;
            }
        }
        throw new InvalidOperationException($"{optionClass.Name} was registered after the options were read.");
    }
}

# bash completion for muster; needs bash alone.

# Names in COMPREPLY, a slash behind folders. $1 is -d, or the ending of files.
_muster_files()
{
    local path
    compopt -o filenames 2>/dev/null
    while IFS= read -r path; do
        COMPREPLY+=("$path")
    done < <(
        compgen -d -- "$cur"
        [[ $1 == -d ]] || compgen -f -X "!*.$1" -- "$cur"
    )
}

# Variants of the scenarios among the words, by name.
_muster_variants()
{
    local word path
    for word in "${words[@]:1}"; do
        for path in "${word%/}"/variants/*.yaml; do
            [[ -f $path ]] || continue
            path=${path##*/}
            [[ ${path%.yaml} == "$cur"* ]] && COMPREPLY+=("${path%.yaml}")
        done
    done
}

_muster()
{
    # COMP_WORDS may be split at "="; here an option and its value are two.
    local words=() cword=0 i word
    for ((i = 0; i <= COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == "=" && $i -lt $COMP_CWORD ]] && continue
        words+=("${COMP_WORDS[i]}")
    done
    cword=$((${#words[@]} - 1))
    local cur=${words[cword]} prev=${words[cword-1]} verb=
    [[ $cur == "=" ]] && cur=

    local verbs="run check new trace compare assess pivot plan backtest report import serve help version"
    local common="--set --without --variant --out --format --quiet --help --version"
    for word in "${words[@]:1:cword-1}"; do
        case $word in
        run|check|new|trace|compare|assess|pivot|plan|backtest|report|import|serve|help|version) verb=$word; break ;;
        esac
    done

    local tables="pledges nations types capabilities conditions approvals caveats places links"
    COMPREPLY=()
    case $prev in
    --format)
        local forms="text json"
        case $verb in
        run|compare|plan|assess|backtest) forms="text json csv" ;;
        report)      forms="html xlsx csv json geojson orbat" ;;
        esac
        COMPREPLY=($(compgen -W "$forms" -- "$cur"))
        return ;;
    --variant)
        _muster_variants
        _muster_files yaml
        return ;;
    --out)
        case $verb in
        run)    _muster_files gpkg ;;
        report) _muster_files '@(html|xlsx|json|geojson)' ;;
        *)      _muster_files json ;;
        esac
        return ;;
    --log)
        _muster_files log
        return ;;
    --missions|--strength|--countries)
        _muster_files csv
        return ;;
    --make|--priors|--reference)
        _muster_files -d
        return ;;
    --leave-out)
        COMPREPLY=($(compgen -W "own-family none" -- "$cur"))
        return ;;
    --export)
        COMPREPLY=($(compgen -W "lp" -- "$cur"))
        return ;;
    --state)
        _muster_files txt
        return ;;
    --report)
        _muster_files html
        return ;;
    --tls-certificate|--tls-key)
        _muster_files pem
        return ;;
    --table)
        COMPREPLY=($(compgen -W "$tables" -- "$cur"))
        return ;;
    --seed|--draws|--variant-draws|--threads|--milestone|--by|--players|--game-draws|--probability|--budget|--fresh|--time|--set|--without|--map|--sheet|--port|--host)
        return ;;
    esac

    if [[ $cur == -* ]]; then
        local options=
        case $verb in
        "")      options="--help --version" ;;
        run)     options="$common --seed --draws --variant-draws --threads --report --no-report --pivot --log --plan --milestone --by --probability --budget --frontier --time" ;;
        check)   options="$common" ;;
        new)     options="--quiet --help --version" ;;
        trace)   options="$common --seed --draws --why --assess" ;;
        compare) options="$common --seed --draws --threads" ;;
        pivot)   options="$common --seed --draws --threads --milestone --by --players --game-draws --sample --state" ;;
        plan)    options="$common --seed --draws --threads --milestone --by --probability --budget --frontier --fresh --time --state --export" ;;
        backtest) options="--seed --draws --threads --out --format --report --reference --log --make --missions --strength --countries --priors --leave-out --quiet --help --version" ;;
        report)  options="--out --format --quiet --help --version" ;;
        import)  options="--table --map --sheet --remove --apply --format --quiet --help --version" ;;
        assess)  options="$common --seed --draws --variant-draws --threads" ;;
        serve)   options="--threads --port --host --behind-proxy --tls-certificate --tls-key --read-only --quiet --help --version" ;;
        help|version) options="--quiet --help --version" ;;
        esac
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    elif [[ -z $verb || $verb == help ]]; then
        COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
    elif [[ $verb == report ]]; then
        _muster_files gpkg
    elif [[ $verb == backtest ]]; then
        _muster_files csv
    elif [[ $verb == import ]]; then
        _muster_files xlsx
        _muster_files csv
    elif [[ $verb != version ]]; then
        _muster_files -d
    fi
} &&
    complete -F _muster muster

# bash completion for muster

_muster()
{
    local cur prev words cword
    _init_completion -n = || return

    local verbs="run check new trace compare help version"
    local common="--set --without --variant --out --format --quiet --help --version"
    local verb= word
    for word in "${words[@]:1:cword-1}"; do
        case $word in
        run|check|new|trace|compare|help|version) verb=$word; break ;;
        esac
    done

    case $prev in
    --format)
        COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
        return ;;
    --variant)
        _filedir yaml
        return ;;
    --out)
        _filedir gpkg
        return ;;
    --seed|--draws|--threads|--set|--without)
        return ;;
    esac

    if [[ $cur == -* ]]; then
        local options
        case $verb in
        "")      options="--help --version" ;;
        run)     options="$common --seed --draws --threads" ;;
        check)   options="$common" ;;
        new)     options="--quiet --help --version" ;;
        trace)   options="$common --seed --draws --why --assess" ;;
        compare) options="$common --seed --draws --threads" ;;
        esac
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    elif [[ -z $verb ]]; then
        COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
    elif [[ $verb == help ]]; then
        COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
    elif [[ $verb != version ]]; then
        _filedir -d
    fi
} &&
    complete -F _muster muster
